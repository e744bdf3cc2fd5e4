using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;

namespace Scheduler.Application.Events;

/// <summary>Lists events after a position, and waits for one if there are none.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="After">The position after which to start; null for the newest event, 0 for the oldest.</param>
/// <param name="Limit">The maximum number of events; from <see cref="MinLimit"/> to <see cref="MaxLimit"/>.</param>
/// <param name="Wait">How long to wait for the first event; up to <see cref="MaxWaitSeconds"/>.</param>
public sealed record ListEvents(EventFilter Filter, long? After, int Limit, TimeSpan Wait) : IRequest<EventPage>
{
    public const int MinLimit = 1;

    public const int MaxLimit = 1000;

    public const int DefaultLimit = 100;

    public const int MaxWaitSeconds = 30;

    /// <summary>The maximum number of events that one request examines.</summary>
    public const int MaxExamined = 10_000;
}

internal sealed class ListEventsHandler(
    IEventReadStore events, EventFeed feed, IConcurrencySlot slot, RequestDeadline deadline, [FromKeyedServices(MachineClock.Key)] TimeProvider time)
    : IRequestHandler<ListEvents, EventPage>
{
    /// <summary>How long a request still waits during shutdown, so that its client does not poll in a tight loop.</summary>
    private static readonly TimeSpan ShutdownWait = TimeSpan.FromSeconds(1);

    public async Task<EventPage> Handle(ListEvents request, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var subscription = await EventSubscription.StartAsync(events, feed, request.Filter, request.After, cancellationToken);
        if (subscription.TakeReset() is { } reset)
        {
            return new EventPage { Events = [], Next = subscription.Position, More = false, Reset = reset };
        }

        while (true)
        {
            var page = await ReadAsync(subscription, request.Limit, cancellationToken);
            var remaining = request.Wait - time.GetElapsedTime(start);
            if (page.Events.Count > 0 || page.More || page.Reset is not null || remaining <= TimeSpan.Zero)
            {
                return page;
            }

            if (!await slot.ReleaseWhileAsync(() => WaitAsync(subscription, remaining, cancellationToken), cancellationToken))
            {
                return page;
            }
        }
    }

    private static async Task<EventPage> ReadAsync(EventSubscription subscription, int limit, CancellationToken cancellationToken)
    {
        var events = new List<EventResponse>();
        do
        {
            events.AddRange(await subscription.ReadAsync(limit - events.Count, cancellationToken));
        }
        while (subscription.MayHaveMore && events.Count < limit && subscription.Examined < ListEvents.MaxExamined);
        return new EventPage
        {
            Events = events,
            Next = subscription.Position,
            More = subscription.MayHaveMore && await subscription.HasMoreAsync(cancellationToken),
            Reset = subscription.TakeReset(),
        };
    }

    private async Task<bool> WaitAsync(EventSubscription subscription, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var hasArrived = feed.IsShuttingDown
            ? await PauseAsync(timeout < ShutdownWait ? timeout : ShutdownWait, cancellationToken)
            : await subscription.WaitAsync(timeout, cancellationToken);
        deadline.Restart();
        return hasArrived;
    }

    private async Task<bool> PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        await Task.Delay(pause, time, cancellationToken);
        return false;
    }
}
