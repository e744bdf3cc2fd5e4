using System.Data.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Events;

/// <summary>The parts that the statements on events share.</summary>
internal static class EventStatement
{
    private const string Columns =
        "TaskId, Version, Type, Origin, At, Worker, Status, Attempt, DueAt, Changed, Since, Claimant, FailureCode, FailureMessage, Actor, ScheduleId";

    /// <summary>Adds the events of claimed tasks, equivalent to those of <see cref="ScheduledTask.Claim"/>.</summary>
    /// <param name="tasks">A FROM clause with the claimed tasks under the alias <c>task</c>.</param>
    /// <param name="actor">The parameter with the caller.</param>
    public static string InsertStarted(string tasks, string actor) => $"""
        INSERT INTO {TaskEventConfiguration.Table} ({Columns})
        SELECT {StartedBy("task", actor)}
        FROM {tasks} ORDER BY task.LeaseDueAt, task.Id
        """;

    /// <summary>The OUTPUT clause that does the same in the statement that claims them.</summary>
    public static string OutputStarted(string actor) => $"OUTPUT {StartedBy("inserted", actor)} INTO {TaskEventConfiguration.Table} ({Columns})";

    /// <summary>Adds the events of tasks that retention deletes.</summary>
    /// <param name="tasks">A FROM clause with the tasks under the alias <c>task</c>.</param>
    /// <param name="now">The parameter with the current time.</param>
    public static string InsertDeleted(string tasks, string now) =>
        $"INSERT INTO {TaskEventConfiguration.Table} ({Columns}) SELECT {DeletedBy("task", now)} FROM {tasks}";

    /// <summary>The OUTPUT clause that does the same in the statement that deletes them.</summary>
    public static string OutputDeleted(string now) => $"OUTPUT {DeletedBy("deleted", now)} INTO {TaskEventConfiguration.Table} ({Columns})";

    /// <summary>The columns, in the order in which <see cref="Read"/> reads them.</summary>
    /// <param name="sequence">A SQL expression for the sequence as an integer.</param>
    public static string Select(string sequence) => $"{sequence}, {Columns}";

    /// <summary>Reads the current row.</summary>
    public static EventResponse Read(DbDataReader reader, SqlDialect dialect)
    {
        var failureCode = TextOrNull(reader, 13);
        return new EventResponse
        {
            Sequence = reader.GetInt64(0),
            TaskId = new TaskId(IdAt(reader, 1)).ToString(),
            ScheduleId = reader.IsDBNull(16) ? null : new ScheduleId(IdAt(reader, 16)).ToString(),
            Version = reader.GetInt32(2),
            Type = TaskEventTypeConverter.Parse(reader.GetString(3)),
            Origin = EventOriginConverter.Parse(reader.GetString(4)),
            At = dialect.ReadTime(reader, 5),
            Worker = reader.GetString(6),
            Status = ScheduledTaskStatusConverter.Parse(reader.GetString(7)),
            Attempt = reader.GetInt32(8),
            DueAt = TimeOrNull(reader, dialect, 9),
            Changed = (TaskFields)reader.GetInt32(10),
            Since = TimeOrNull(reader, dialect, 11),
            Claimant = TextOrNull(reader, 12),
            Failure = failureCode is null ? null : new FailureResponse { Code = FailureCodeConverter.Parse(failureCode), Message = TextOrNull(reader, 14) },
            Actor = TextOrNull(reader, 15),
        };
    }

    private static string StartedBy(string task, string actor) => $"""
        {task}.Id, {task}.Version, '{TaskEventType.Started.ToName()}', '{EventOrigin.Client.ToName()}', {task}.UpdatedAt, {task}.Worker, {task}.Status, {task}.Attempt,
        NULL, {(int)TaskFields.Status}, {task}.LeaseDueAt, {task}.LeaseClaimant, NULL, NULL, {actor}, {task}.ScheduleId
        """;

    private static string DeletedBy(string task, string now) => $"""
        {task}.Id, {task}.Version + 1, '{TaskEventType.Deleted.ToName()}', '{EventOrigin.Retention.ToName()}', {now}, {task}.Worker, {task}.Status, {task}.Attempt,
        {task}.DueAt, {(int)TaskFields.None}, NULL, NULL, NULL, NULL, NULL, {task}.ScheduleId
        """;

    private static Guid IdAt(DbDataReader reader, int ordinal) => new(reader.GetFieldValue<byte[]>(ordinal), bigEndian: true);

    private static string? TextOrNull(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static DateTimeOffset? TimeOrNull(DbDataReader reader, SqlDialect dialect, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : dialect.ReadTime(reader, ordinal);
}
