using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Scheduler.Bench.Floor;

/// <summary>An open connection with the prepared statements of the reads. One thread at a time uses it.</summary>
internal sealed class Reader : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _byId;
    private readonly SqliteCommand _page;
    private readonly SqliteCommand _filteredPage;

    public Reader(string file)
    {
        _connection = Database.Open(file);
        _byId = _connection.Prepare($"SELECT {Database.Columns} FROM Tasks WHERE Id = @id", ("@id", SqliteType.Blob));
        _page = _connection.Prepare(
            $"SELECT {Database.Columns} FROM Tasks WHERE (Start, Id) > (@start, @id) ORDER BY Start, Id LIMIT @limit",
            ("@start", SqliteType.Integer), ("@id", SqliteType.Blob), ("@limit", SqliteType.Integer));
        _filteredPage = _connection.Prepare(
            $"""
            SELECT {Database.Columns} FROM Tasks WHERE Worker = @worker AND Status = @status AND (Start, Id) > (@start, @id)
            ORDER BY Start, Id LIMIT @limit
            """,
            ("@start", SqliteType.Integer), ("@id", SqliteType.Blob), ("@limit", SqliteType.Integer),
            ("@worker", SqliteType.Text), ("@status", SqliteType.Text));
    }

    /// <summary>Writes the task, or returns false.</summary>
    public bool TryWrite(Guid id, Utf8JsonWriter json)
    {
        _byId.Parameters[0].Value = id.ToByteArray(bigEndian: true);
        using var reader = _byId.ExecuteReader();
        if (!reader.Read())
        {
            return false;
        }

        TaskJson.Write(reader.Handle!, json);
        return true;
    }

    /// <summary>Writes a page, and returns the cursor of the next one, or null after the last.</summary>
    public string? WritePage(in ListQuery query, Utf8JsonWriter json)
    {
        var command = query.Worker is null ? _page : _filteredPage;
        command.Parameters[0].Value = query.AfterStart;
        command.Parameters[1].Value = query.AfterId;
        command.Parameters[2].Value = query.Limit + 1;
        if (query.Worker is not null)
        {
            command.Parameters[3].Value = query.Worker;
            command.Parameters[4].Value = query.Status;
        }

        json.WriteStartArray();
        using var reader = command.ExecuteReader();
        var (start, id, hasMore) = (0L, default(Guid), false);
        for (var count = 0; reader.Read(); count++)
        {
            if (count == query.Limit)
            {
                hasMore = true;
                break;
            }

            TaskJson.Write(reader.Handle!, json);
            if (count == query.Limit - 1)
            {
                id = new Guid(raw.sqlite3_column_blob(reader.Handle, 0), bigEndian: true);
                start = raw.sqlite3_column_int64(reader.Handle, 1);
            }
        }

        json.WriteEndArray();
        return hasMore ? string.Create(CultureInfo.InvariantCulture, $"{start}-{id:N}") : null;
    }

    public void Dispose()
    {
        _byId.Dispose();
        _page.Dispose();
        _filteredPage.Dispose();
        _connection.Dispose();
    }
}
