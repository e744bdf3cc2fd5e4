namespace Scheduler.Domain.Tasks;

/// <summary>Where the tasks are. What is added, changed or removed is stored when the unit of work is saved.</summary>
public interface ITaskRepository
{
    /// <summary>The task with this id, or null.</summary>
    Task<ScheduledTask?> Find(TaskId id, CancellationToken cancellationToken);

    /// <summary>Adds a new task.</summary>
    void Add(ScheduledTask task);

    /// <summary>Removes a task.</summary>
    void Remove(ScheduledTask task);
}
