namespace Scheduler.Domain.Tasks;

/// <summary>Where the tasks are. What is added, changed or removed is stored when the unit of work is saved.</summary>
public interface ITaskRepository
{
    /// <summary>The task with this id, or null.</summary>
    Task<ScheduledTask?> Find(TaskId id, CancellationToken cancellationToken);

    /// <summary>Tasks whose leases have run out, the earliest first.</summary>
    /// <param name="leaseTime">The present moment of the leases' clock.</param>
    /// <param name="count">The greatest number of them.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    Task<IReadOnlyList<ScheduledTask>> FindExpired(DateTimeOffset leaseTime, int count, CancellationToken cancellationToken);

    /// <summary>Adds a new task.</summary>
    void Add(ScheduledTask task);

    /// <summary>Removes a task.</summary>
    void Remove(ScheduledTask task);
}
