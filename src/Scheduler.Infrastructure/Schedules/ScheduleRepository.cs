using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Schedules;

internal sealed class ScheduleRepository(SchedulerDbContext context, LeaseClock clock) : IScheduleRepository
{
    public Task<Schedule?> FindAsync(ScheduleId id, CancellationToken cancellationToken) =>
        clock.FindAsync(context.Schedules.Where(schedule => schedule.Id == id), cancellationToken);

    public Task<Schedule?> FindByNameAsync(ScheduleName name, CancellationToken cancellationToken) =>
        clock.FindAsync(context.Schedules.Where(schedule => schedule.Name == name), cancellationToken);

    public Task<ScheduleFacts> ReadFactsAsync(Schedule schedule, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var query = new ScheduleFactsQuery(context, schedule, now);
        return ExecuteAsync(query.ToCommand(), query.ReadAsync, cancellationToken);
    }

    public Task<IReadOnlyList<TaskId>> FindWaitingAsync(ScheduleId id, int count, CancellationToken cancellationToken) => ExecuteAsync(
        OccurrenceStatement.SelectWaiting(context, id, count),
        (reader, token) => ReadIdsAsync(reader, id => new TaskId(id), token),
        cancellationToken);

    public async Task<IReadOnlySet<DateTimeOffset>> FindInstantsAsync(
        ScheduleId id, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await context.Tasks
            .Where(task => task.ScheduleId == id && task.ScheduledFor >= from && task.ScheduledFor <= to)
            .Select(task => task.ScheduledFor!.Value)
            .ToHashSetAsync(cancellationToken);

    public void Add(Schedule schedule) => context.Schedules.Add(schedule);

    public void Remove(Schedule schedule) => context.Schedules.Remove(schedule);

    private static async Task<IReadOnlyList<T>> ReadIdsAsync<T>(DbDataReader reader, Func<Guid, T> create, CancellationToken cancellationToken)
    {
        var ids = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(create(new Guid(reader.GetFieldValue<byte[]>(0), bigEndian: true)));
        }

        return ids;
    }

    private async Task<T> ExecuteAsync<T>(DbCommand command, Func<DbDataReader, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await context.Database.OpenConnectionAsync(cancellationToken);
            try
            {
                await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(token), cancellationToken);
                return await read(reader, cancellationToken);
            }
            finally
            {
                await context.Database.CloseConnectionAsync();
            }
        }
    }
}
