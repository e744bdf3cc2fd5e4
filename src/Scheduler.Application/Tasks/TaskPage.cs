using System.Runtime.CompilerServices;

namespace Scheduler.Application.Tasks;

/// <summary>A page of a listing, which is read as a stream.</summary>
public sealed class TaskPage
{
    private readonly IAsyncEnumerable<TaskResponse> _found;
    private readonly int _limit;
    private readonly Func<TaskPosition, string> _toCursor;

    /// <param name="found">The tasks from the first of the page; one more than the limit when there is a next page.</param>
    /// <param name="limit">The maximum number of tasks on the page.</param>
    /// <param name="toCursor">Creates the cursor of a position in the listing.</param>
    internal TaskPage(IAsyncEnumerable<TaskResponse> found, int limit, Func<TaskPosition, string> toCursor) =>
        (_found, _limit, _toCursor) = (found, limit, toCursor);

    /// <summary>The start of the next page; null when this is the last. Set when <see cref="ReadAsync"/> has completed.</summary>
    public string? NextCursor { get; private set; }

    /// <summary>Reads the tasks of the page in order. The database connection is in use until the last one.</summary>
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
