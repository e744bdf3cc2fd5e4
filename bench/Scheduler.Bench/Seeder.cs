using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure;

namespace Scheduler.Bench;

/// <summary>Fills a database with tasks of eight workers in every status, most of them finished, as after some months of use.</summary>
internal static class Seeder
{
    public static readonly string[] Workers = ["w0", "w1", "w2", "w3", "w4", "w5", "w6", "w7"];

    private static readonly string[] Statuses = ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED", "SCHEDULED", "SCHEDULED", "SCHEDULED", "RUNNING"];

    private static readonly string[] Ended = ["SUCCEEDED", "SUCCEEDED", "SUCCEEDED", "FAILED"];

    public static Task<int> SeedAsync(string file, int tasks, int payloadBytes) => SeedAsync(file, tasks, payloadBytes, Statuses);

    public static Task<int> SeedEndedAsync(string file, int tasks) => SeedAsync(file, tasks, payloadBytes: 20, Ended);

    /// <summary>Adds events of 2020 to a file, three for each of the tasks, which are no longer stored.</summary>
    public static async Task<int> SeedEventsAsync(string file, int events)
    {
        var connectionString = $"Data Source={Path.GetFullPath(file)}";
        await MigrateAsync(connectionString);

        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @events)
            INSERT INTO TaskEvents (TaskId, Version, Type, At, Worker, Status, Attempt, Origin, Changed)
            SELECT unhex(printf('%012x%020x', @milliseconds + i / 3, i / 3)), 1 + i % 3, 'updated', @at + i, 'w' || (i % 8), 'SCHEDULED', 0, 'CLIENT', 1 FROM n
            """;
        command.Parameters.AddWithValue("@events", events);
        var at = new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
        command.Parameters.AddWithValue("@at", at.UtcTicks);
        command.Parameters.AddWithValue("@milliseconds", at.ToUnixTimeMilliseconds());
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync();
        Console.WriteLine($"{events} events in {file}");
        return 0;
    }

    private static async Task<int> SeedAsync(string file, int tasks, int payloadBytes, string[] statuses)
    {
        var connectionString = $"Data Source={Path.GetFullPath(file)}";
        await MigrateAsync(connectionString);

        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO Tasks (Id, Start, DueAt, Title, Worker, Status, Payload, CreatedAt, UpdatedAt, StartedAt, FinishedAt, Version, Revision)
            VALUES (@id, @start, CASE @status WHEN 'SCHEDULED' THEN @start END, 'Seeded', @worker, @status, @payload, @created, @created, NULL, NULL, 1, 0)
            """;
        var id = command.Parameters.Add("@id", SqliteType.Blob);
        var start = command.Parameters.Add("@start", SqliteType.Integer);
        var worker = command.Parameters.Add("@worker", SqliteType.Text);
        var status = command.Parameters.Add("@status", SqliteType.Text);
        var payload = command.Parameters.Add("@payload", SqliteType.Blob);
        var created = command.Parameters.Add("@created", SqliteType.Integer);

        // A fixed seed, so that runs are comparable.
        var random = new Random(1);
        var epoch = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var text = Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"data":"{{new string('x', Math.Max(0, payloadBytes - 11))}}"}""")).Utf8.ToArray();
        for (var i = 0; i < tasks; i++)
        {
            var now = epoch.AddMilliseconds(i * 10);
            id.Value = TaskId.New(now).Value.ToByteArray(bigEndian: true);
            start.Value = statuses == Ended ? now.UtcTicks : epoch.AddSeconds(random.Next(0, 365 * 24 * 3600)).UtcTicks;
            worker.Value = Workers[random.Next(Workers.Length)];
            status.Value = statuses[random.Next(statuses.Length)];
            payload.Value = text;
            created.Value = now.UtcTicks;
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
        Console.WriteLine($"{tasks} tasks with payloads of {text.Length} bytes in {file}");
        return 0;
    }

    private static async Task MigrateAsync(string connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("ConnectionStrings:Scheduler", connectionString)]).Build();
        await using var services = new ServiceCollection().AddLogging().AddScoped(_ => new RequestDeadline(TimeProvider.System))
            .AddInfrastructure(configuration, AppContext.BaseDirectory).BuildServiceProvider();
        await services.MigrateDatabaseAsync(CancellationToken.None);
    }
}
