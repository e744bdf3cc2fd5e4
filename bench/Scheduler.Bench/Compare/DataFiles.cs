using Microsoft.Data.Sqlite;

namespace Scheduler.Bench.Compare;

/// <summary>The seeded files: the service's with its own schema, and the peers' with the same tasks.</summary>
internal sealed class DataFiles(string root, string folder)
{
    private const int PayloadBytes = 300;
    private const int SampledIds = 10_000;

    // Times are ticks in the service's file and milliseconds in the peers'.
    private const string Fill = """
        INSERT INTO Tasks (Id, Start, Title, Worker, Status, Payload, CreatedAt, UpdatedAt, DueAt)
        SELECT Id, (Start - @epoch) / 10000, Title, Worker, Status, CAST(Payload AS TEXT), (CreatedAt - @epoch) / 10000, (UpdatedAt - @epoch) / 10000,
            (DueAt - @epoch) / 10000
        FROM service.Tasks ORDER BY Id
        """;

    public string Folder => folder;

    /// <summary>A file with random ids, one a line.</summary>
    public string IdsFile => Path.Combine(folder, "ids.txt");

    private string ServiceFile => Path.Combine(folder, "service.db");

    private string PeersFile => Path.Combine(folder, "peers.db");

    public async Task SeedAsync(int tasks)
    {
        Delete(ServiceFile);
        Delete(PeersFile);
        await Seeder.SeedAsync(ServiceFile, tasks, PayloadBytes);
        await using (var connection = Open(PeersFile))
        {
            await ExecuteAsync(connection, "PRAGMA journal_mode = WAL");
            await ExecuteAsync(connection, await File.ReadAllTextAsync(Path.Combine(root, "bench", "peers", "schema.sql")));
            await ExecuteAsync(connection, "ATTACH @file AS service", ("@file", ServiceFile));
            await ExecuteAsync(connection, Fill, ("@epoch", DateTimeOffset.UnixEpoch.UtcTicks));
        }

        foreach (var file in new[] { ServiceFile, PeersFile })
        {
            await using var connection = Open(file);
            await ExecuteAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }

        await WriteIdsAsync();
    }

    /// <summary>Copies the seeded file, and waits until the copy is on the disk, so that the server does not wait for it.</summary>
    public async Task<string> CopyAsync(Server server)
    {
        var copy = Path.Combine(folder, $"{server.Name}-running.db");
        Delete(copy);
        await using var source = File.OpenRead(server.IsService ? ServiceFile : PeersFile);
        await using var target = File.Create(copy);
        await source.CopyToAsync(target);
        target.Flush(flushToDisk: true);
        return copy;
    }

    public static void Delete(string file)
    {
        // A pooled connection would keep the deleted file open, and be used for the next file of this name.
        SqliteConnection.ClearAllPools();
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(file + suffix);
        }
    }

    private async Task WriteIdsAsync()
    {
        await using var connection = Open(PeersFile);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Id FROM Tasks ORDER BY Id";
        var ids = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                ids.Add(new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true).ToString());
            }
        }

        // A fixed seed, so that runs are comparable.
        await File.WriteAllLinesAsync(IdsFile, new Random(1).GetItems(ids.ToArray(), Math.Min(SampledIds, ids.Count)));
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }

    private static async Task ExecuteAsync(SqliteConnection connection, string sql, params (string Name, object Value)[] parameters)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        await command.ExecuteNonQueryAsync();
    }
}
