using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Lists one page of the tasks that match.</summary>
/// <param name="Filter">Which tasks.</param>
/// <param name="Sort">In which order.</param>
/// <param name="Limit">The greatest number of tasks, at least 1.</param>
/// <param name="Cursor">Where the page begins, as the page before said; null for the first.</param>
/// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
public sealed record ListTasksPage(TaskFilter Filter, TaskSort Sort, int Limit, string? Cursor) : IRequest<TaskPage>
{
    /// <summary>The least number of tasks on a page.</summary>
    public const int MinLimit = 1;

    /// <summary>The greatest number of tasks on a page.</summary>
    public const int MaxLimit = 1000;
}

internal sealed class ListTasksPageHandler(ITaskReadStore tasks) : IRequestHandler<ListTasksPage, TaskPage>
{
    public Task<TaskPage> Handle(ListTasksPage request, CancellationToken cancellationToken)
    {
        var (filter, sort, limit, cursor) = request;
        var after = cursor is null ? null : TaskCursor.Decode(cursor, filter, sort);

        // One more than asked for tells whether there is a next page.
        var found = tasks.Read(filter, sort, after, limit + 1, cancellationToken);
        return Task.FromResult(new TaskPage(found, limit, place => TaskCursor.Encode(place, filter, sort)));
    }
}
