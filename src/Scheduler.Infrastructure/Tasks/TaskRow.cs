using System.Data.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Maps a row of the table of tasks to a response, without building the aggregate.</summary>
internal static class TaskRow
{
    /// <summary>The columns that <see cref="Read"/> reads, in its order.</summary>
    public static readonly IReadOnlyList<string> ColumnNames =
    [
        "Id", "Start", "Title", "Worker", "Status", "CreatedAt", "UpdatedAt", "StartedAt", "FinishedAt", "DueAt", "Attempt",
        "RetryMaxAttempts", "RetryBackoffSeconds", "RetryBackoffFactor", "RetryMaxBackoffSeconds", "FailureCode", "FailureMessage",
        "LeaseClaimant", "LeaseExpiresAt", "TraceParent", "Version",

        // Last, because it is streamed (CommandBehavior.SequentialAccess).
        "Payload",
    ];

    /// <summary><see cref="ColumnNames"/> as a comma-separated list.</summary>
    public static string ColumnList { get; } = string.Join(", ", ColumnNames);

    /// <summary><see cref="ColumnList"/>, qualified with a table's alias.</summary>
    public static string ColumnsOf(string alias) => string.Join(", ", ColumnNames.Select(name => $"{alias}.{name}"));

    /// <summary>Reads the current row.</summary>
    /// <param name="reader">The reader; its columns are read in their order.</param>
    /// <param name="dialect">The dialect of the database.</param>
    /// <param name="first">The ordinal of the first column.</param>
    public static TaskResponse Read(DbDataReader reader, SqlDialect dialect, int first = 0) => new()
    {
        Id = ReadId(reader, first).ToString(),
        Start = dialect.ReadTime(reader, first + 1),
        Title = ReadText(reader, first + 2),
        Worker = reader.GetString(first + 3),
        Status = ScheduledTaskStatusConverter.Parse(reader.GetString(first + 4)),
        CreatedAt = dialect.ReadTime(reader, first + 5),
        UpdatedAt = dialect.ReadTime(reader, first + 6),
        StartedAt = ReadTime(reader, dialect, first + 7),
        FinishedAt = ReadTime(reader, dialect, first + 8),
        DueAt = ReadTime(reader, dialect, first + 9),
        Attempt = reader.GetInt32(first + 10),
        Retry = new RetryResponse
        {
            MaxAttempts = reader.GetInt32(first + 11),
            BackoffSeconds = reader.GetInt32(first + 12),
            BackoffFactor = reader.GetDouble(first + 13),
            MaxBackoffSeconds = reader.GetInt32(first + 14),
        },
        Failure = ReadFailure(reader, first + 15),
        Lease = ReadLease(reader, dialect, first + 17),
        Traceparent = ReadText(reader, first + 19),
        Version = reader.GetInt32(first + 20),
        Payload = Payload.FromStored(reader.GetFieldValue<byte[]>(first + 21)),
    };

    private static TaskId ReadId(DbDataReader reader, int ordinal) => new(new Guid(reader.GetFieldValue<byte[]>(ordinal), bigEndian: true));

    private static string? ReadText(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static DateTimeOffset? ReadTime(DbDataReader reader, SqlDialect dialect, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : dialect.ReadTime(reader, ordinal);

    private static FailureResponse? ReadFailure(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal)
        ? null
        : new FailureResponse { Code = FailureCodeConverter.Parse(reader.GetString(ordinal)), Message = ReadText(reader, ordinal + 1) };

    private static LeaseResponse? ReadLease(DbDataReader reader, SqlDialect dialect, int ordinal)
    {
        var claimant = ReadText(reader, ordinal);
        return reader.IsDBNull(ordinal + 1) ? null : new LeaseResponse { Claimant = claimant, ExpiresAt = dialect.ReadTime(reader, ordinal + 1) };
    }
}
