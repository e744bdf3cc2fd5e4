using System.Runtime.CompilerServices;

namespace Scheduler.Application.Tasks;

/// <summary>A page of a listing, which is read as a stream.</summary>
public sealed class TaskPage
{
    private readonly IAsyncEnumerable<TaskResponse> _found;
    private readonly int _limit;
    private readonly bool _isFirst;
    private readonly Func<TaskResponse, bool, string> _toCursor;

    /// <param name="found">The tasks from the first of the page; one more than the limit when there is a next page.</param>
    /// <param name="limit">The maximum number of tasks on the page.</param>
    /// <param name="isFirst">Whether the page is known to be the first.</param>
    /// <param name="toCursor">Creates the cursor of the position after a task, or, with true, the one that reads backward from it.</param>
    internal TaskPage(IAsyncEnumerable<TaskResponse> found, int limit, bool isFirst, Func<TaskResponse, bool, string> toCursor) =>
        (_found, _limit, _isFirst, _toCursor) = (found, limit, isFirst, toCursor);

    /// <summary>The start of the next page; null when this is the last. Set when <see cref="ReadAsync"/> has completed.</summary>
    public string? NextCursor { get; private set; }

    /// <summary>The previous page; null when this is the first. Set when <see cref="ReadAsync"/> has returned a task.</summary>
    public string? PreviousCursor { get; private set; }

    /// <summary>Reads the tasks of the page in order. The database connection is in use until the last one.</summary>
    public async IAsyncEnumerable<TaskResponse> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        TaskResponse? last = null;
        var count = 0;
        await foreach (var task in _found.WithCancellation(cancellationToken))
        {
            if (count++ == _limit)
            {
                NextCursor = _toCursor(last!, false);
                yield break;
            }

            if (last is null && !_isFirst)
            {
                PreviousCursor = _toCursor(task, true);
            }

            yield return task;
            last = task;
        }
    }
}
