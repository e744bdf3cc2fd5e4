using System.Data.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Reads what a decision must know of the tasks of a schedule, in one round trip.</summary>
internal sealed class ScheduleFactsQuery(SchedulerDbContext context, Schedule schedule, DateTimeOffset now)
{
    private const string Events = TaskEventConfiguration.Table;

    private readonly ScheduleProgress _progress = schedule.Progress;

    private SqlDialect Dialect => context.Dialect;

    public DbCommand ToCommand()
    {
        var statement = new Statement(context);
        var id = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.ScheduleId), schedule.Id);
        var handled = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.ScheduledFor), now < _progress.Position ? now : _progress.Position);
        var waiting = OccurrenceStatement.Waiting(Dialect, id, OccurrenceStatement.IsOwnOrBackfilled);
        return statement.ToCommand($"""
            {SelectOccurrence(statement.Parameter<TaskEvent>(nameof(TaskEvent.TaskId), _progress.LastTaskId))};
            {SelectOccurrence(statement.Parameter<TaskEvent>(nameof(TaskEvent.TaskId), _progress.HeldBy))};
            {Dialect.SelectTop("Id, ScheduledFor", OccurrenceStatement.Waiting(Dialect, id, OccurrenceStatement.IsOwn), $"{ScheduleFacts.MaxWaiting}")};
            SELECT COUNT(*) FROM ({Dialect.SelectTop("Id", waiting, $"{ScheduleFacts.MaxWaiting + 1}")}) AS waiting;
            {Dialect.SelectTop(
                "ScheduledFor",
                OccurrenceStatement.OfInstants(Dialect, id, $"ScheduledFor > {handled}", isDescending: true),
                $"{ScheduleFacts.MaxStored}")};
            """);
    }

    public async Task<ScheduleFacts> ReadAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var last = await ReadOccurrenceAsync(reader, _progress.LastTaskId, _progress.LastInstant, cancellationToken);
        await reader.NextResultAsync(cancellationToken);

        // The instant of a deleted one is not known.
        var held = await ReadOccurrenceAsync(reader, _progress.HeldBy == _progress.LastTaskId ? null : _progress.HeldBy, instant: null, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var waiting = new List<WaitingOccurrence>();
        while (await reader.ReadAsync(cancellationToken))
        {
            waiting.Add(new WaitingOccurrence(new TaskId(new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true)), Dialect.ReadTime(reader, 1)));
        }

        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var count = reader.GetInt32(0);
        await reader.NextResultAsync(cancellationToken);
        var stored = new HashSet<DateTimeOffset>();
        while (await reader.ReadAsync(cancellationToken))
        {
            stored.Add(Dialect.ReadTime(reader, 0));
        }

        return new ScheduleFacts { Last = last, Held = held, Waiting = waiting, WaitingCount = count, Stored = stored };
    }

    // One row, also when the task is not stored. The events are read only when the task is deleted, or no longer the schedule's own.
    private static string SelectOccurrence(string id) => $"""
        SELECT task.Status, task.OccurrenceKind, task.ScheduledFor, task.Attempt, task.StartedAt, task.FinishedAt,
            CASE WHEN task.Id IS NULL THEN (SELECT change.At FROM {Events} AS change WHERE change.TaskId = {id} AND change.Type = 'deleted')
                WHEN task.OccurrenceKind <> 'OWN' THEN (
                    SELECT change.At FROM {Events} AS change WHERE change.TaskId = {id} AND change.Version = (
                        SELECT MIN(moved.Version) FROM {Events} AS moved WHERE moved.TaskId = {id}
                            AND (moved.Changed & {(int)TaskFields.Start}) <> 0)) END AS RemovedAt,
            CASE WHEN task.Id IS NULL AND EXISTS (
                SELECT 1 FROM {Events} AS change WHERE change.TaskId = {id} AND change.Type = 'deleted' AND change.Status = 'SCHEDULED' AND change.Attempt = 0)
                THEN 0 ELSE 1 END AS DeletedAttempt
        FROM (SELECT 1 AS One) AS always LEFT JOIN {OccurrenceStatement.Tasks} AS task ON task.Id = {id}
        """;

    private async Task<OccurrenceFacts?> ReadOccurrenceAsync(
        DbDataReader reader, TaskId? id, DateTimeOffset? instant, CancellationToken cancellationToken)
    {
        await reader.ReadAsync(cancellationToken);
        var isStored = !reader.IsDBNull(0);
        if (id is not { } task || (isStored ? TimeOrNull(2) : instant) is not { } time)
        {
            return null;
        }

        if (!isStored)
        {
            return new OccurrenceFacts(task, time, OccurrenceState.Deleted, reader.GetInt32(7)) { FinishedAt = TimeOrNull(6) };
        }

        var isOwn = !reader.IsDBNull(1) && OccurrenceKindConverter.Parse(reader.GetString(1)) == OccurrenceKind.Own;
        var state = isOwn ? StateOf(ScheduledTaskStatusConverter.Parse(reader.GetString(0))) : OccurrenceState.Rescheduled;
        return new OccurrenceFacts(task, time, state, reader.GetInt32(3)) { StartedAt = TimeOrNull(4), FinishedAt = TimeOrNull(isOwn ? 5 : 6) };

        DateTimeOffset? TimeOrNull(int ordinal) => reader.IsDBNull(ordinal) ? null : Dialect.ReadTime(reader, ordinal);
    }

    private static OccurrenceState StateOf(ScheduledTaskStatus status) => status switch
    {
        ScheduledTaskStatus.Scheduled => OccurrenceState.Waiting,
        ScheduledTaskStatus.Running => OccurrenceState.Running,
        _ => OccurrenceState.Ended,
    };
}
