using Scheduler.Domain.Claims;

namespace Scheduler.Domain.Tasks;

/// <summary>Repository of tasks. Changes are stored when the unit of work is saved.</summary>
public interface ITaskRepository
{
    /// <summary>Returns null when there is no task with this id.</summary>
    Task<ScheduledTask?> FindAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Returns the tasks with these ids that are stored, in any order.</summary>
    Task<IReadOnlyList<ScheduledTask>> FindAllAsync(IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken);

    /// <summary>Returns the task, or null, with the time at which it was read.</summary>
    Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Returns the tasks with these ids that are stored, in any order, with the time at which they were read.</summary>
    Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindAllWithClockAsync(
        IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Returns tasks with expired leases, with the time at which they were read. If several processes call this at the same time, one gets tasks, which
    /// no other writer changes until the unit of work is saved; the others get none.
    /// </summary>
    /// <param name="count">The maximum number of tasks.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindExpiredWithClockAsync(int count, CancellationToken cancellationToken);

    void Add(ScheduledTask task);

    void Remove(ScheduledTask task);
}
