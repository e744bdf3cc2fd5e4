namespace Scheduler.Application.Events;

/// <summary>Reads the matching events after a position, from memory when they are there, otherwise from the database.</summary>
public sealed class EventSubscription : IDisposable
{
    /// <summary>The maximum number of events that are examined at a time.</summary>
    internal const int BatchSize = 250;

    /// <summary>The age from which the events in memory are no longer the present state.</summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);

    private readonly IEventReadStore _events;
    private readonly EventFeed _feed;
    private readonly EventFilter _filter;
    private IDisposable? _listener;
    private bool _isStored;
    private ResetReason? _reset;

    private EventSubscription(IEventReadStore events, EventFeed feed, EventFilter filter, (long Position, ResetReason? Reset) start)
    {
        (_events, _feed, _filter) = (events, feed, filter);
        (Position, _reset) = start;
    }

    /// <summary>The position up to which events were examined.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the last read may have left events unexamined that are there now.</summary>
    public bool MayHaveMore { get; private set; } = true;

    /// <summary>The number of events that were examined.</summary>
    public int Examined { get; private set; }

    /// <summary>Whether the last read was of the present state: false while the database does not respond.</summary>
    public bool IsCurrent => _isStored || _feed.Age < MaxAge;

    /// <summary>Whether the service is shutting down.</summary>
    public bool IsShuttingDown => _feed.IsShuttingDown;

    internal static async Task<EventSubscription> StartAsync(
        IEventReadStore events, EventFeed feed, EventFilter filter, long? after, CancellationToken cancellationToken) =>
        new(events, feed, filter, (await events.ReadPositionsAsync(cancellationToken)).StartAfter(after));

    /// <summary>Why events before <see cref="Position"/> may be missing; null when none are. It is returned once.</summary>
    public ResetReason? TakeReset()
    {
        var reset = _reset;
        _reset = null;
        return reset;
    }

    /// <summary>Reads the next events; those that do not match are examined and passed over.</summary>
    /// <param name="limit">The maximum number of events.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public async Task<IReadOnlyList<EventResponse>> ReadAsync(int limit, CancellationToken cancellationToken)
    {
        var known = _feed.TryRead(Position, BatchSize);
        var batch = known ?? await ReadStoredAsync(cancellationToken);
        _isStored = known is null;
        var matching = new List<EventResponse>();
        var index = 0;
        for (; index < batch.Count && matching.Count < limit; index++)
        {
            Position = batch[index].Sequence;
            Examined++;
            if (_filter.Matches(batch[index]))
            {
                matching.Add(batch[index]);
            }
        }

        MayHaveMore = index < batch.Count || batch.Count == BatchSize;
        return matching;
    }

    /// <summary>Whether there is an event after <see cref="Position"/>, matching or not.</summary>
    public async Task<bool> HasMoreAsync(CancellationToken cancellationToken) =>
        (await _events.ReadAsync(Position, count: 1, cancellationToken)).Events.Count > 0;

    /// <summary>Waits until there are events after <see cref="Position"/>.</summary>
    /// <returns>False on timeout, or when the service shuts down.</returns>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        _listener ??= _feed.Listen();
        return _feed.WaitAsync(Position, timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener?.Dispose();

    private async Task<IReadOnlyList<EventResponse>> ReadStoredAsync(CancellationToken cancellationToken)
    {
        var (events, removedThrough, _) = await _feed.CatchUpAsync(() => _events.ReadAsync(Position, BatchSize, cancellationToken), cancellationToken);
        if (removedThrough <= Position || (events.Count > 0 && events[0].Sequence <= removedThrough))
        {
            return events;
        }

        // Retention has removed events that were not read yet.
        (Position, _reset) = (await _events.ReadPositionsAsync(cancellationToken)).StartAfter(Position);
        return [];
    }
}
