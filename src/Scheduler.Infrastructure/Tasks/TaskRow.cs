using System.Data.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Maps a row of the table of tasks to a response, without building the aggregate.</summary>
internal static class TaskRow
{
    /// <summary>The columns, in the order in which they are read.</summary>
    public static IReadOnlyList<string> ColumnNames { get; } = RecordNames(isSummary: false);

    /// <summary>The columns of a task without payload, lease and trace context, in the order in which they are read.</summary>
    public static IReadOnlyList<string> SummaryColumnNames { get; } = RecordNames(isSummary: true);

    /// <summary><see cref="ColumnNames"/> as a comma-separated list.</summary>
    public static string ColumnList { get; } = string.Join(", ", ColumnNames);

    /// <summary><see cref="ColumnList"/>, qualified with a table's alias.</summary>
    public static string ColumnsOf(string alias) => string.Join(", ", ColumnNames.Select(name => $"{alias}.{name}"));

    /// <summary>Reads the current row.</summary>
    /// <param name="reader">The reader; its columns are read in their order.</param>
    /// <param name="dialect">The dialect of the database.</param>
    /// <param name="first">The ordinal of the first column.</param>
    public static TaskResponse Read(DbDataReader reader, SqlDialect dialect, int first) => Read(dialect.RowsOf(reader), first);

    /// <summary>Reads the current row.</summary>
    /// <param name="reader">The reader; its columns are read in their order.</param>
    /// <param name="first">The ordinal of the first column.</param>
    public static TaskResponse Read(RowReader reader, int first = 0)
    {
        var row = new Row(reader, first);
        return Read(ref row, isSummary: false);
    }

    /// <summary>Reads the current row of <see cref="SummaryColumnNames"/>.</summary>
    /// <param name="reader">The reader; its columns are read in their order.</param>
    public static TaskResponse ReadSummary(RowReader reader)
    {
        var row = new Row(reader, first: 0);
        return Read(ref row, isSummary: true);
    }

    private static TaskResponse Read(ref Row row, bool isSummary) => new()
    {
        Id = row.Id("Id").ToString(),
        Start = row.Time("Start"),
        Title = row.TextOrNull("Title"),
        Worker = row.Text("Worker"),
        Status = row.Status("Status"),
        CreatedAt = row.Time("CreatedAt"),
        UpdatedAt = row.Time("UpdatedAt"),
        StartedAt = row.TimeOrNull("StartedAt"),
        FinishedAt = row.TimeOrNull("FinishedAt"),
        DueAt = row.TimeOrNull("DueAt"),
        Attempt = row.Integer("Attempt"),
        Retry = new RetryResponse
        {
            MaxAttempts = row.Integer("RetryMaxAttempts"),
            BackoffSeconds = row.Integer("RetryBackoffSeconds"),
            BackoffFactor = row.Number("RetryBackoffFactor"),
            MaxBackoffSeconds = row.Integer("RetryMaxBackoffSeconds"),
        },
        Failure = ToFailure(row.TextOrNull("FailureCode"), row.TextOrNull("FailureMessage")),
        FailureKind = row.TextOrNull("FailureKind"),
        Lease = isSummary ? null : ToLease(row.TextOrNull("LeaseClaimant"), row.TimeOrNull("LeaseExpiresAt")),
        Progress = ToProgress(row.NumberOrNull("ProgressPercent"), row.TextOrNull("ProgressMessage"), row.TimeOrNull("ProgressAt")),
        Traceparent = isSummary ? null : row.TextOrNull("TraceParent"),
        ScheduleId = row.ScheduleIdOrNull("ScheduleId")?.ToString(),
        ScheduledFor = row.TimeOrNull("ScheduledFor"),
        Version = row.Integer("Version"),

        // Last, because SQL Server streams it (CommandBehavior.SequentialAccess).
        Payload = isSummary ? Payload.Empty : Payload.FromStored(row.Bytes("Payload")),
    };

    private static FailureResponse? ToFailure(string? code, string? message) =>
        code is null ? null : new FailureResponse { Code = FailureCodeConverter.Parse(code), Message = message };

    private static LeaseResponse? ToLease(string? claimant, DateTimeOffset? expiresAt) =>
        expiresAt is null ? null : new LeaseResponse { Claimant = claimant, ExpiresAt = expiresAt.Value };

    private static ProgressResponse? ToProgress(double? percent, string? message, DateTimeOffset? at) =>
        at is null ? null : new ProgressResponse { Percent = percent, Message = message, At = at.Value };

    private static List<string> RecordNames(bool isSummary)
    {
        var names = new List<string>();
        var row = new Row(names);
        Read(ref row, isSummary);
        return names;
    }

    /// <summary>The columns of a row, in order; or, to learn their names, no row: then each value is the default of its type.</summary>
    private struct Row
    {
        private readonly RowReader _reader = null!;
        private readonly List<string>? _names;
        private int _ordinal;

        public Row(RowReader reader, int first) => (_reader, _ordinal) = (reader, first - 1);

        public Row(List<string> names) => _names = names;

        public TaskId Id(string name) => MovesTo(name) ? new TaskId(_reader.Id(_ordinal)) : default;

        public ScheduleId? ScheduleIdOrNull(string name) => MovesTo(name) && _reader.IdOrNull(_ordinal) is { } id ? new ScheduleId(id) : null;

        public ScheduledTaskStatus Status(string name) => MovesTo(name) ? ScheduledTaskStatusConverter.Parse(_reader.Text(_ordinal)) : default;

        public string Text(string name) => MovesTo(name) ? _reader.Text(_ordinal) : "";

        public string? TextOrNull(string name) => MovesTo(name) ? _reader.TextOrNull(_ordinal) : null;

        public DateTimeOffset Time(string name) => MovesTo(name) ? _reader.Time(_ordinal) : default;

        public DateTimeOffset? TimeOrNull(string name) => MovesTo(name) ? _reader.TimeOrNull(_ordinal) : null;

        public int Integer(string name) => MovesTo(name) ? _reader.Integer(_ordinal) : 0;

        public double Number(string name) => MovesTo(name) ? _reader.Number(_ordinal) : 0;

        public double? NumberOrNull(string name) => MovesTo(name) ? _reader.NumberOrNull(_ordinal) : null;

        public byte[] Bytes(string name) => MovesTo(name) ? _reader.Bytes(_ordinal) : [];

        private bool MovesTo(string name)
        {
            _ordinal++;
            if (_names is null)
            {
                return true;
            }

            _names.Add(name);
            return false;
        }
    }
}
