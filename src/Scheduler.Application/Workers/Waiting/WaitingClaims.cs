using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>
/// The pending claims of this process (long polling). None of them holds a thread or a connection. One timer wakes the oldest claim
/// of a worker when a task falls due; its read wakes the next when more tasks are due. Changes of this process are notified
/// immediately; changes of other replicas are found by one poll of the database for all claims.
/// </summary>
internal sealed class WaitingClaims : IDisposable
{
    /// <summary>Back-off before a claim retries after losing a race for a due task.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a claim still waits during shutdown, so that its client does not poll in a tight loop.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<WorkerName, WaitingLine> _lines = [];
    private readonly Dictionary<ClaimKey, HashSet<WaitingClaim>> _claimsByKey = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private TimeSpan _leaseOffset;
    private long _lastTicket;
    private long _lastAnnouncement;
    private bool _isEnding;

    public WaitingClaims(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(_ => CallDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The workers for whose tasks claims are pending.</summary>
    public IReadOnlyCollection<WorkerName> Workers
    {
        get
        {
            lock (_lock)
            {
                return _lines.Values.Where(line => line.Claims.Count > 0).Select(line => line.Worker).ToList();
            }
        }
    }

    /// <summary>The keys of the pending claims.</summary>
    public IReadOnlyCollection<ClaimKey> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _claimsByKey.Keys];
            }
        }
    }

    /// <summary>Limits the requested wait during shutdown.</summary>
    public TimeSpan PatienceFor(TimeSpan wait) => _isEnding && wait > LastPatience ? LastPatience : wait;

    /// <summary>Returns a stamp to pass to <see cref="Learn(DueTimes, long, bool)"/> with the results of the read that follows.</summary>
    public long BeginReading() => Interlocked.Read(ref _lastAnnouncement);

    /// <summary>Registers a claim, which may have to wait.</summary>
    public WaitingClaim Enter(IReadOnlyList<WorkerName> workers, ClaimKey? key = null) => new(this, workers, key, Interlocked.Increment(ref _lastTicket));

    /// <summary>Wakes the duplicates of a claim that has just received tasks: they get the same tasks.</summary>
    public void CallTwins(ClaimKey? key)
    {
        lock (_lock)
        {
            CallHolders(key is null ? [] : [key]);
        }
    }

    /// <summary>Updates the due times with the results of a read.</summary>
    /// <param name="times">The results.</param>
    /// <param name="stamp">The stamp that <see cref="BeginReading"/> returned before the read.</param>
    /// <param name="inVain">Whether the read was a claim that returned no tasks.</param>
    public void Learn(DueTimes times, long stamp, bool inVain = false)
    {
        lock (_lock)
        {
            _leaseOffset = times.At.LeaseTime - times.At.Now;
            foreach (var worker in times.Workers)
            {
                if (_lines.TryGetValue(worker.Worker, out var line))
                {
                    Learn(line, worker, isStale: line.AnnouncedAt > stamp, inVain);
                }
            }

            CallHolders(times.HeldKeys);
        }

        CallDue();
    }

    /// <summary>Tells of a task that was written and falls due.</summary>
    public void Announce(WorkerName worker, DateTimeOffset dueAt) => Announce(worker, line => line.DueAt = Earlier(line.DueAt, Shifted(dueAt, -_leaseOffset)));

    /// <summary>Notifies that a worker may have capacity again, or was resumed.</summary>
    public void AnnounceRoom(WorkerName worker) => Announce(worker, line =>
    {
        if (!line.IsOpen)
        {
            (line.IsOpen, line.DueAt) = (true, _time.GetUtcNow());
        }
    });

    /// <summary>The next time, by the lease clock, at which a claim for these workers could succeed.</summary>
    public DateTimeOffset? NextDueAt(IEnumerable<WorkerName> workers)
    {
        lock (_lock)
        {
            // A task for which a claim was woken may still be available until that claim has read.
            var leaseTime = _time.GetUtcNow() + _leaseOffset;
            var known = workers.Select(worker => _lines.GetValueOrDefault(worker)).OfType<WaitingLine>()
                .Select(line => new WorkerDue(line.Worker, line.Called is null ? Shifted(line.DueAt, _leaseOffset) : leaseTime, line.IsOpen));
            return DueTimes.NextOf(known, leaseTime);
        }
    }

    /// <summary>Wakes all pending claims, because the service is shutting down.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnding = true;
            foreach (var claim in _lines.Values.SelectMany(line => line.Claims).ToList())
            {
                claim.Call(isDue: false);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    internal void Join(WaitingClaim claim)
    {
        lock (_lock)
        {
            foreach (var worker in claim.Workers)
            {
                if (!_lines.TryGetValue(worker, out var line))
                {
                    _lines.Add(worker, line = new WaitingLine(worker));
                }

                line.Claims.Add(claim);
            }

            if (claim.Key is not null && !_claimsByKey.TryAdd(claim.Key, [claim]))
            {
                _claimsByKey[claim.Key].Add(claim);
            }
        }
    }

    internal void Leave(WaitingClaim claim)
    {
        lock (_lock)
        {
            Remove(claim);
            if (claim.Key is not null && _claimsByKey.TryGetValue(claim.Key, out var duplicates) && duplicates.Remove(claim) && duplicates.Count == 0)
            {
                _claimsByKey.Remove(claim.Key);
            }

            foreach (var line in claim.Workers.Select(worker => _lines.GetValueOrDefault(worker)).OfType<WaitingLine>())
            {
                if (line.Called == claim)
                {
                    (line.Called, line.DueAt) = (null, Earlier(line.DueAt, _time.GetUtcNow()));
                }

                if (line.Claims.Count == 0 && line.Called is null)
                {
                    _lines.Remove(line.Worker);
                }
            }
        }

        CallDue();
    }

    // A start may be close to DateTimeOffset.MaxValue.
    private static DateTimeOffset? Shifted(DateTimeOffset? time, TimeSpan offset) => time is { } known
        ? new DateTimeOffset(Math.Clamp(known.UtcTicks + offset.Ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero)
        : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private void Learn(WaitingLine line, WorkerDue worker, bool isStale, bool inVain)
    {
        var dueAt = Shifted(worker.DueAt, -_leaseOffset);
        var now = _time.GetUtcNow();
        if (inVain && dueAt <= now)
        {
            dueAt = now + Pause;
        }

        line.DueAt = isStale ? Earlier(line.DueAt, dueAt) : dueAt;
        line.IsOpen = worker.IsOpen || (isStale && line.IsOpen);

        // Keep the woken claim: it was woken for a change newer than this read.
        line.Called = isStale ? line.Called : null;
    }

    private void CallHolders(IEnumerable<ClaimKey> keys)
    {
        foreach (var claim in keys.SelectMany(key => _claimsByKey.GetValueOrDefault(key) ?? []))
        {
            claim.Call(isDue: true);
        }
    }

    private void Announce(WorkerName worker, Action<WaitingLine> change)
    {
        lock (_lock)
        {
            if (!_lines.TryGetValue(worker, out var line))
            {
                return;
            }

            line.AnnouncedAt = Interlocked.Increment(ref _lastAnnouncement);
            change(line);
        }

        CallDue();
    }

    private void CallDue()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            DateTimeOffset? next = null;
            foreach (var line in _lines.Values)
            {
                if (line.IsReady && line.DueAt <= now)
                {
                    WakeFirst(line);
                }
                else if (line.IsReady)
                {
                    next = Earlier(next, line.DueAt);
                }
            }

            SetTimer(next - now);
        }
    }

    private void WakeFirst(WaitingLine line)
    {
        var claim = line.Claims.Min!;
        Remove(claim);
        (line.Called, line.DueAt) = (claim, null);
        claim.Call(isDue: true);
    }

    private void Remove(WaitingClaim claim)
    {
        foreach (var worker in claim.Workers)
        {
            _lines.GetValueOrDefault(worker)?.Claims.Remove(claim);
        }
    }

    // Rounded up: the timer has a resolution of 1 ms, and a claim that wakes too early finds nothing.
    private void SetTimer(TimeSpan? wait) => _timer.Change(
        wait is { } span ? TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds), int.MaxValue)) : Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);
}
