using System.Runtime.CompilerServices;

namespace Scheduler.Application.Tasks;

/// <summary>One page of a listing, while it is read.</summary>
public sealed class TaskPage
{
    private readonly IAsyncEnumerable<TaskResponse> _found;
    private readonly int _limit;
    private readonly Func<TaskPosition, string> _toCursor;

    /// <param name="found">The tasks from the page's first on; one more than the limit when there is a next page.</param>
    /// <param name="limit">The greatest number of tasks on the page.</param>
    /// <param name="toCursor">The cursor of a place in the listing.</param>
    internal TaskPage(IAsyncEnumerable<TaskResponse> found, int limit, Func<TaskPosition, string> toCursor) =>
        (_found, _limit, _toCursor) = (found, limit, toCursor);

    /// <summary>Where the next page begins; null when this is the last. Known only once <see cref="ReadAsync"/> has ended.</summary>
    public string? NextCursor { get; private set; }

    /// <summary>Reads the page's tasks, in order. The database is held until the last one.</summary>
    public async IAsyncEnumerable<TaskResponse> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskResponse? last = null;
        var count = 0;
        await foreach (var task in _found.WithCancellation(cancellationToken))
        {
            if (count++ == _limit)
            {
                NextCursor = _toCursor(TaskPosition.After(last!));
                yield break;
            }

            yield return task;
            last = task;
        }
    }
}
