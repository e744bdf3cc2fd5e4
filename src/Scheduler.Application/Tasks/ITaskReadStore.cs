using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Reads tasks for clients, without their aggregates.</summary>
public interface ITaskReadStore
{
    /// <summary>The task with this id, or null.</summary>
    Task<TaskResponse?> Find(TaskId id, CancellationToken cancellationToken);

    /// <summary>Those of these tasks that are there, in no order.</summary>
    Task<IReadOnlyList<TaskResponse>> FindAll(IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken);

    /// <summary>The first tasks behind a position, as they are read. The database is held until the last one, or a break.</summary>
    /// <param name="filter">Which tasks.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="after">The position before the first; null to begin at the start.</param>
    /// <param name="count">The greatest number of tasks, at least 1.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IAsyncEnumerable<TaskResponse> Read(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, CancellationToken cancellationToken);
}
