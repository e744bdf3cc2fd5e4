using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Lists one page of the matching tasks.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Sort">The order.</param>
/// <param name="Limit">The maximum number of tasks, at least 1.</param>
/// <param name="Cursor">The start of the page, from the previous page; null for the first.</param>
/// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
public sealed record ListTasksPage(TaskFilter Filter, TaskSort Sort, int Limit, string? Cursor) : IRequest<TaskPage>
{
    public const int MinLimit = 1;

    public const int MaxLimit = 1000;
}

internal sealed class ListTasksPageHandler(ITaskReadStore tasks) : IRequestHandler<ListTasksPage, TaskPage>
{
    public Task<TaskPage> Handle(ListTasksPage request, CancellationToken cancellationToken)
    {
        var (filter, sort, limit, cursor) = request;
        var after = cursor is null ? null : TaskCursor.Decode(cursor, filter, sort);

        // One more than the limit, to know whether there is a next page.
        var found = tasks.ReadAsync(filter, sort, after, limit + 1, cancellationToken);
        return Task.FromResult(new TaskPage(found, limit, position => TaskCursor.Encode(position, filter, sort)));
    }
}
