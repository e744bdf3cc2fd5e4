using System.Runtime.CompilerServices;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Events;

/// <summary>Streams the events of a task, oldest first; also those of a deleted task.</summary>
/// <exception cref="NotFoundException"><c>task-not-found</c>: neither the task nor an event of it is stored.</exception>
public sealed record ListTaskEvents(TaskId Id) : IRequest<IAsyncEnumerable<EventResponse>>;

internal sealed class ListTaskEventsHandler(IEventReadStore events, ITaskReadStore tasks, RequestDeadline deadline)
    : IRequestHandler<ListTaskEvents, IAsyncEnumerable<EventResponse>>
{
    /// <summary>The maximum number of events in memory.</summary>
    internal const int BatchSize = 500;

    public async Task<IAsyncEnumerable<EventResponse>> Handle(ListTaskEvents request, CancellationToken cancellationToken)
    {
        var first = await events.ReadTaskAsync(request.Id, afterVersion: 0, BatchSize, cancellationToken);
        if (first.Count == 0 && await tasks.FindAsync(request.Id, cancellationToken) is null)
        {
            throw NotFoundException.Task(request.Id);
        }

        return StreamAsync(request.Id, first, cancellationToken);
    }

    private async IAsyncEnumerable<EventResponse> StreamAsync(
        TaskId id, IReadOnlyList<EventResponse> batch, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var change in batch)
            {
                yield return change;
            }

            if (batch.Count < BatchSize)
            {
                yield break;
            }

            deadline.Restart();
            batch = await events.ReadTaskAsync(id, batch[^1].Version, BatchSize, cancellationToken);
        }
    }
}
