using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tasks;

/// <summary>Lists one page of the matching tasks.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Sort">The order.</param>
/// <param name="Limit">The maximum number of tasks, at least 1.</param>
/// <param name="IsSummary">Whether to leave out payloads, leases and trace contexts.</param>
/// <param name="Cursor">The start of the page, from another page; null for the first.</param>
/// <exception cref="InvalidCursorException">The cursor is damaged, or belongs to another listing.</exception>
public sealed record ListTasksPage(TaskFilter Filter, TaskSort Sort, int Limit, bool IsSummary, string? Cursor) : IRequest<TaskPage>
{
    public const int MinLimit = 1;

    public const int MaxLimit = 1000;
}

internal sealed class ListTasksPageHandler(ITaskReadStore tasks) : IRequestHandler<ListTasksPage, TaskPage>
{
    public async Task<TaskPage> Handle(ListTasksPage request, CancellationToken cancellationToken)
    {
        var (filter, sort, limit, isSummary, cursor) = request;
        var start = cursor is null ? null : TaskCursor.Decode(cursor, filter, sort);
        var (after, isFirst) = (start?.Position, start is null);
        if (start is { IsBackward: true })
        {
            (after, limit) = await FindStartAsync(request, start.Position, cancellationToken);
            isFirst = after is null;
        }

        // One more than the limit, to know whether there is a next page.
        var found = tasks.ReadAsync(new TaskRange(filter, sort, after), limit + 1, isSummary, cancellationToken);
        return new TaskPage(found, limit, isFirst, ToCursor);

        string ToCursor(TaskResponse task, bool isBackward) => TaskCursor.Encode(new CursorPosition(TaskPosition.After(task, sort), isBackward), filter, sort);
    }

    /// <summary>Where the page before a position starts, and how many tasks it has. It is then read like any other page, as a stream.</summary>
    private async Task<(TaskPosition? After, int Count)> FindStartAsync(ListTasksPage request, TaskPosition before, CancellationToken cancellationToken)
    {
        var positions = await tasks.FindPositionsAsync(
            new TaskRange(request.Filter, request.Sort, before, IsBackward: true), request.Limit + 1, cancellationToken);

        // Without a task before the position, the page is the first one.
        return positions.Count == 0 ? (null, request.Limit)
            : positions.Count > request.Limit ? (positions[^1], request.Limit)
            : (null, positions.Count);
    }
}
