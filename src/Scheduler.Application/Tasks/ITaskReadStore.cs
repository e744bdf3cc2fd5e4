using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Reads tasks as responses, without loading aggregates.</summary>
public interface ITaskReadStore
{
    /// <summary>Returns null when there is no task with this id.</summary>
    Task<TaskResponse?> FindAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Streams the first tasks after a position. The database connection is in use until the enumeration ends.</summary>
    /// <param name="filter">The conditions.</param>
    /// <param name="sort">The order.</param>
    /// <param name="after">The position before the first task; null to start at the beginning.</param>
    /// <param name="count">The maximum number of tasks, at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    IAsyncEnumerable<TaskResponse> ReadAsync(
        TaskFilter filter, TaskSort sort, TaskPosition? after, int count, CancellationToken cancellationToken);
}
