using MediatR;

namespace Scheduler.Application.Events;

/// <summary>Starts reading the event feed.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="After">The position after which to start; null for the newest event, 0 for the oldest.</param>
public sealed record SubscribeToEvents(EventFilter Filter, long? After) : IRequest<EventSubscription>;

internal sealed class SubscribeToEventsHandler(IEventReadStore events, EventFeed feed) : IRequestHandler<SubscribeToEvents, EventSubscription>
{
    public Task<EventSubscription> Handle(SubscribeToEvents request, CancellationToken cancellationToken) =>
        EventSubscription.StartAsync(events, feed, request.Filter, request.After, cancellationToken);
}
