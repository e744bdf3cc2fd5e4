using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;

namespace Scheduler.Application.Events;

/// <summary>
/// The newest events, in memory, for the requests of this process that wait for events. One reader (<see cref="FollowEvents"/>)
/// fills it, only while there are such requests; those that are behind read the database themselves until they have caught up.
/// </summary>
internal sealed class EventFeed([FromKeyedServices(MachineClock.Key)] TimeProvider time) : IPendingRequests, IEventArrivals, IDisposable
{
    /// <summary>The maximum number of events in memory.</summary>
    internal const int Capacity = 4096;

    /// <summary>The maximum number of requests that read the database at the same time because they are behind.</summary>
    private const int MaxCatchUps = 8;

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _catchUps = new(MaxCatchUps);
    private readonly EventResponse[] _ring = new EventResponse[Capacity];
    private int _listeners;
    private long _count;

    // The position before the oldest event in the ring, and the position up to which events were read; null while there are no listeners.
    private long _start;
    private long? _end;
    private TaskCompletionSource _arrived = NewSignal();
    private TaskCompletionSource _wakeUp = NewSignal();
    private long _readAt;
    private long? _heldBackFrom;
    private long _heldBackAt;

    /// <summary>The position up to which events were read; null when the feed has not started.</summary>
    public long? Position
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>Whether there are requests that wait for events.</summary>
    public bool HasListeners
    {
        get
        {
            lock (_lock)
            {
                return _listeners > 0;
            }
        }
    }

    public bool IsShuttingDown { get; private set; }

    /// <summary>The time since the events were last read successfully.</summary>
    public TimeSpan Age => time.GetElapsedTime(Interlocked.Read(ref _readAt));

    /// <summary>Keeps the feed going until the result is disposed.</summary>
    public IDisposable Listen()
    {
        lock (_lock)
        {
            _listeners++;
            _wakeUp.TrySetResult();
        }

        return new Listener(this);
    }

    /// <summary>Notifies that this process has stored events.</summary>
    public void NotifyChanged()
    {
        lock (_lock)
        {
            if (_listeners > 0)
            {
                _wakeUp.TrySetResult();
            }
        }
    }

    public async Task WaitForChangeAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        Task wakeUp;
        bool isFollowing;
        lock (_lock)
        {
            (wakeUp, isFollowing) = (_wakeUp.Task, _listeners > 0);
        }

        try
        {
            await wakeUp.WaitAsync(isFollowing ? interval : Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It is time to look.
        }

        lock (_lock)
        {
            _wakeUp = NewSignal();
        }
    }

    /// <summary>Starts at a position, if there are listeners.</summary>
    public void Start(long position)
    {
        lock (_lock)
        {
            if (_listeners > 0)
            {
                (_start, _end, _count) = (position, position, 0);
                SignalArrival();
            }
        }
    }

    /// <summary>Adds the events that follow a position; ignored when the feed has started again at another one.</summary>
    public void Append(long after, IReadOnlyList<EventResponse> events)
    {
        lock (_lock)
        {
            if (_end != after)
            {
                return;
            }

            foreach (var change in events)
            {
                ref var slot = ref _ring[_count++ % Capacity];
                _start = _count > Capacity ? slot.Sequence : _start;
                slot = change;
                _end = change.Sequence;
            }

            Interlocked.Exchange(ref _readAt, time.GetTimestamp());
            if (events.Count > 0)
            {
                SignalArrival();
            }
        }
    }

    /// <summary>Notes from where events are held back.</summary>
    /// <returns>For how long they have been held back from there.</returns>
    public TimeSpan HoldBack(long? sequence)
    {
        if (sequence is null || sequence != _heldBackFrom)
        {
            (_heldBackFrom, _heldBackAt) = (sequence, time.GetTimestamp());
        }

        return sequence is null ? TimeSpan.Zero : time.GetElapsedTime(_heldBackAt);
    }

    /// <summary>Returns the first events after a position; null when they are not in memory.</summary>
    public IReadOnlyList<EventResponse>? TryRead(long after, int count)
    {
        lock (_lock)
        {
            if (_end is not { } end || after < _start || after > end)
            {
                return null;
            }

            var first = FirstAfter(after);
            var length = (int)Math.Min(count, _count - first);
            var events = new EventResponse[length];
            for (var i = 0; i < length; i++)
            {
                events[i] = _ring[(first + i) % Capacity];
            }

            return events;
        }
    }

    /// <summary>Reads the database for a request that is behind; the others wait, so that they leave connections to other requests.</summary>
    public async Task<EventBatch> CatchUpAsync(Func<Task<EventBatch>> read, CancellationToken cancellationToken)
    {
        await _catchUps.WaitAsync(cancellationToken);
        try
        {
            return await read();
        }
        finally
        {
            _catchUps.Release();
        }
    }

    public void Dispose() => _catchUps.Dispose();

    /// <summary>Waits for an event after a position.</summary>
    /// <returns>False on timeout, or when the service shuts down.</returns>
    public async Task<bool> WaitAsync(long after, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!IsShuttingDown)
        {
            Task arrived;
            lock (_lock)
            {
                if (_end > after)
                {
                    return true;
                }

                arrived = _arrived.Task;
            }

            var remaining = timeout - time.GetElapsedTime(start);
            if (remaining <= TimeSpan.Zero)
            {
                return false;
            }

            try
            {
                await arrived.WaitAsync(remaining, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                return false;
            }
        }

        return false;
    }

    public void CompleteAll()
    {
        lock (_lock)
        {
            IsShuttingDown = true;
            SignalArrival();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void SignalArrival()
    {
        _arrived.TrySetResult();
        _arrived = NewSignal();
    }

    private long FirstAfter(long position)
    {
        var (low, high) = (Math.Max(0, _count - Capacity), _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _ring[middle % Capacity].Sequence > position ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_listeners == 0)
            {
                _end = null;
                Array.Clear(_ring);
            }
        }
    }

    private sealed class Listener(EventFeed feed) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                feed.Leave();
            }
        }
    }
}
