using System.Data.Common;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Schedules;

internal sealed class ScheduleReadStore(SchedulerDbContext context, LeaseClock clock) : IScheduleReadStore
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
            return schedules.ConvertAll(schedule => tasks.GetValueOrDefault(schedule.Id, Occurrences.None).Of(schedule));
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    public async Task<ScheduleView> ReadAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            return (await ReadTasksAsync([schedule.Id], now, cancellationToken)).GetValueOrDefault(schedule.Id, Occurrences.None).Of(schedule);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    // More schedules may be due: a random choice, so that schedules whose decision fails do not keep the others waiting.
    public async Task<SchedulePoll> PollAsync(int count, bool includesLate, CancellationToken cancellationToken)
    {
        await using var command = SchedulePollStatement.Select(context, clock, count, includesLate);
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(token), cancellationToken);
            var (due, late) = (new List<ScheduleId>(), new List<LateSchedule>());
            while (await reader.ReadAsync(cancellationToken))
            {
                var id = new ScheduleId(IdAt(reader, 0));
                if (reader.IsDBNull(1))
                {
                    due.Add(id);
                }
                else
                {
                    late.Add(new LateSchedule(id, reader.GetString(1)));
                }
            }

            Random.Shared.Shuffle(CollectionsMarshal.AsSpan(due));
            return new SchedulePoll(due.Count > count ? due[..count] : due, late);
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
        public static readonly Occurrences None = new(null, null, null);

        public ScheduleView Of(Schedule schedule) => new(schedule, Next, Last, OldestWaiting);
    }
}
