using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Schedules;

internal sealed class ScheduleReadStore(SchedulerDbContext context) : IScheduleReadStore
{
    private const string Schedules = ScheduleConfiguration.Table;

    private SqlDialect Dialect => context.Dialect;

    public async Task<IReadOnlyList<(ScheduleId Id, string Name)>> ReadNamesAsync(
        IReadOnlyCollection<WorkerName>? workers, CancellationToken cancellationToken)
    {
        var schedules = workers is null ? context.Schedules : context.Schedules.Where(schedule => workers.Contains(schedule.Template.Worker));
        var names = await schedules.Select(schedule => new { schedule.Id, schedule.Name }).ToListAsync(cancellationToken);
        return names.ConvertAll(schedule => (schedule.Id, schedule.Name.Value));
    }

    public async Task<IReadOnlyList<ScheduleView>> ReadAsync(IReadOnlyCollection<ScheduleId> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
        {
            return [];
        }

        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var schedules = await context.Schedules.AsNoTracking().Where(schedule => ids.Contains(schedule.Id)).ToListAsync(cancellationToken);
            var tasks = await ReadTasksAsync(ids, now, cancellationToken);
            return schedules.ConvertAll(schedule => tasks.GetValueOrDefault(schedule.Id, new Occurrences(null, null, null)).Of(schedule));
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    public async Task<IReadOnlyList<(ScheduleId Id, string Name)>> FindLateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var statement = new Statement(context);
        var time = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.ScheduledFor), now);
        var oldest = OccurrenceStatement.Waiting(Dialect, $"{Schedules}.Id", OccurrenceStatement.IsOwn);
        await using var command = statement.ToCommand($"""
            SELECT Id, Name
            FROM (
                SELECT Id, Name, BlockedFrom, LateAfterSeconds, ({Dialect.SelectTop($"{OccurrenceStatement.Tasks}.Start", oldest, "1")}) AS OldestWaiting
                FROM {Schedules} WHERE IsPaused = 0 AND LateAfterSeconds IS NOT NULL) AS schedule
            WHERE {Dialect.AddSeconds("OldestWaiting", "LateAfterSeconds")} < {time} OR {Dialect.AddSeconds("BlockedFrom", "LateAfterSeconds")} < {time}
            """);
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(token), cancellationToken);
            var late = new List<(ScheduleId Id, string Name)>();
            while (await reader.ReadAsync(cancellationToken))
            {
                late.Add((new ScheduleId(IdAt(reader, 0)), reader.GetString(1)));
            }

            return late;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private async Task<Dictionary<ScheduleId, Occurrences>> ReadTasksAsync(
        IReadOnlyCollection<ScheduleId> ids, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = SelectTasks(ids, now);
        await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(token), cancellationToken);
        var views = new Dictionary<ScheduleId, Occurrences>();
        while (await reader.ReadAsync(cancellationToken))
        {
            views[new ScheduleId(IdAt(reader, 0))] = new Occurrences(
                reader.IsDBNull(1) ? null : new TaskId(IdAt(reader, 1)),
                reader.IsDBNull(3) ? null : ReadLast(reader),
                TimeOrNull(reader, 2));
        }

        return views;
    }

    private DbCommand SelectTasks(IReadOnlyCollection<ScheduleId> ids, DateTimeOffset now)
    {
        const string tasks = OccurrenceStatement.Tasks;
        var statement = new Statement(context);
        var parameters = ids.Select(id => statement.Parameter<ScheduledTask>(nameof(ScheduledTask.ScheduleId), id));
        var given = string.Join(", ", parameters);
        var time = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.ScheduledFor), now);
        var next = OccurrenceStatement.OfInstants(
            Dialect, $"{Schedules}.Id", $"ScheduledFor > {time} AND {OccurrenceStatement.IsOwn} AND NOT {OccurrenceStatement.IsEnded}");
        var oldest = OccurrenceStatement.Waiting(Dialect, $"{Schedules}.Id", OccurrenceStatement.IsOwn);
        var newest = OccurrenceStatement.OfInstants(Dialect, $"{Schedules}.Id", "(Attempt <> 0 OR Status <> 'SCHEDULED')", isDescending: true);
        return statement.ToCommand($"""
            SELECT found.Id, found.NextTask, found.OldestWaiting, last.Id, last.ScheduledFor, last.Status, last.StartedAt, last.FinishedAt
            FROM (
                SELECT {Schedules}.Id,
                    ({Dialect.SelectTop($"{tasks}.Id", next, "1")}) AS NextTask,
                    ({Dialect.SelectTop($"{tasks}.Start", oldest, "1")}) AS OldestWaiting,
                    ({Dialect.SelectTop($"{tasks}.Id", newest, "1")}) AS LastTask
                FROM {Schedules} WHERE {Schedules}.Id IN ({given})) AS found
            {Dialect.LeftLookupJoin} {tasks} AS last ON last.Id = found.LastTask
            """);
    }

    private LastOccurrence ReadLast(DbDataReader reader) => new(
        new TaskId(IdAt(reader, 3)),
        Dialect.ReadTime(reader, 4),
        ScheduledTaskStatusConverter.Parse(reader.GetString(5)),
        TimeOrNull(reader, 6),
        TimeOrNull(reader, 7));

    private static Guid IdAt(DbDataReader reader, int ordinal) => new(reader.GetFieldValue<byte[]>(ordinal), bigEndian: true);

    private DateTimeOffset? TimeOrNull(DbDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : Dialect.ReadTime(reader, ordinal);

    private sealed record Occurrences(TaskId? Next, LastOccurrence? Last, DateTimeOffset? OldestWaiting)
    {
        public ScheduleView Of(Schedule schedule) => new(schedule, Next, Last, OldestWaiting);
    }
}
