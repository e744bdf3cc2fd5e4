using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Reads tasks as responses, without loading aggregates.</summary>
public interface ITaskReadStore
{
    /// <summary>Returns null when there is no task with this id.</summary>
    Task<TaskResponse?> FindAsync(TaskId id, CancellationToken cancellationToken);

    /// <summary>Streams the first tasks of a range. The database connection is in use until the enumeration ends.</summary>
    /// <param name="range">The range, not backward.</param>
    /// <param name="count">The maximum number of tasks, at least 1.</param>
    /// <param name="isSummary">Whether payloads, leases and trace contexts are not needed.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    IAsyncEnumerable<TaskResponse> ReadAsync(TaskRange range, int count, bool isSummary, CancellationToken cancellationToken);

    /// <summary>Reads only the positions of the first tasks of a range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="count">The maximum number of tasks.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<IReadOnlyList<TaskPosition>> FindPositionsAsync(TaskRange range, int count, CancellationToken cancellationToken);

    /// <summary>Counts the tasks of a range, up to a number.</summary>
    /// <param name="range">The range.</param>
    /// <param name="max">The number at which counting ends.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    Task<int> CountAsync(TaskRange range, int max, CancellationToken cancellationToken);
}
