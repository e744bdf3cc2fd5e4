using MediatR;

namespace Scheduler.Application.Events;

/// <summary>Adds new events to the event feed, if there are readers that wait for them.</summary>
/// <returns>How long a transaction that stays open has been holding events back.</returns>
public sealed record FollowEvents : IRequest<TimeSpan>;

internal sealed class FollowEventsHandler(IEventReadStore events, EventFeed feed) : IRequestHandler<FollowEvents, TimeSpan>
{
    /// <summary>The maximum number of events in a batch.</summary>
    internal const int BatchSize = 500;

    public async Task<TimeSpan> Handle(FollowEvents request, CancellationToken cancellationToken)
    {
        if (feed is { HasListeners: true, Position: null })
        {
            feed.Start((await events.ReadPositionsAsync(cancellationToken)).Newest);
        }

        while (feed.Position is { } position)
        {
            var batch = await events.ReadAsync(position, BatchSize, cancellationToken);
            feed.Append(position, batch.Events);
            if (batch.Events.Count < BatchSize)
            {
                return feed.HoldBack(batch.HeldBackFrom);
            }
        }

        return TimeSpan.Zero;
    }
}
