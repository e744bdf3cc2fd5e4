using Microsoft.Data.Sqlite;

namespace Scheduler.Bench.Floor;

/// <summary>Opens connections that stay open, and prepares their statements.</summary>
internal static class Database
{
    public const string Columns = """
        Id, Start, Title, Worker, Status, Payload, CreatedAt, UpdatedAt, StartedAt, FinishedAt, DueAt, Attempt,
        RetryMaxAttempts, RetryBackoffSeconds, RetryBackoffFactor, RetryMaxBackoffSeconds, FailureCode, FailureMessage,
        LeaseClaimant, LeaseExpiresAt, Traceparent, ScheduleId, ScheduledFor, Version
        """;

    public static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;";
        pragmas.ExecuteNonQuery();
        return connection;
    }

    public static SqliteCommand Prepare(this SqliteConnection connection, string sql, params ReadOnlySpan<(string Name, SqliteType Type)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, type) in parameters)
        {
            command.Parameters.Add(name, type);
        }

        command.Prepare();
        return command;
    }
}
