using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;

namespace Scheduler.Infrastructure.Tasks;

internal sealed class SqliteTaskRepository(TrackedTasks tasks, LeaseClock clock) : ITaskRepository
{
    public Task<ScheduledTask?> FindAsync(TaskId id, CancellationToken cancellationToken) => Task.FromResult(tasks.Find(id));

    public Task<IReadOnlyList<ScheduledTask>> FindAllAsync(IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ScheduledTask>>(ids.Distinct().Select(tasks.Find).OfType<ScheduledTask>().ToList());

    public async Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken) =>
        (tasks.Find(id), await clock.ReadAsync(cancellationToken));

    public async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindAllWithClockAsync(
        IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken) =>
        (await FindAllAsync(ids, cancellationToken), await clock.ReadAsync(cancellationToken));

    // The write scope admits one process at a time.
    public async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindExpiredWithClockAsync(int count, CancellationToken cancellationToken)
    {
        var reading = await clock.ReadAsync(cancellationToken);
        return (tasks.FindExpired(reading.LeaseTime, count), reading);
    }

    public void Add(ScheduledTask task) => tasks.Add(task);

    public void Remove(ScheduledTask task) => tasks.Remove(task);
}
