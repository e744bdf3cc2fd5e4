using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>
/// The pending claims of this process (long polling). None of them holds a thread or a connection. One timer wakes the oldest claim
/// of a worker when a task falls due; its read wakes the next when more tasks are due. Changes of this process are notified
/// immediately; changes of other replicas are found by one poll of the database for all claims.
/// </summary>
internal sealed class PendingClaims : IDisposable
{
    /// <summary>Back-off before a claim retries after losing a race for a due task.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a claim still waits during shutdown, so that its client does not poll in a tight loop.</summary>
    private static readonly TimeSpan ShutdownWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<WorkerName, WorkerQueue> _queues = [];
    private readonly Dictionary<ClaimKey, HashSet<PendingClaim>> _claimsByKey = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ITimer _pauseTimer;
    private TimeSpan _leaseOffset;
    private long _lastTicket;
    private long _lastNotification;
    private bool _isPauseTimed;
    private bool _isEnding;

    /// <param name="time">The clock by which tasks fall due.</param>
    /// <param name="machine">The clock of back-offs.</param>
    public PendingClaims(TimeProvider time, [FromKeyedServices(MachineClock.Key)] TimeProvider machine)
    {
        _time = time;
        _timer = time.CreateTimer(_ => WakeDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pauseTimer = machine.CreateTimer(_ => EndPauses(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The workers for whose tasks claims are pending.</summary>
    public IReadOnlyCollection<WorkerName> Workers
    {
        get
        {
            lock (_lock)
            {
                return _queues.Values.Where(queue => queue.Claims.Count > 0).Select(queue => queue.Worker).ToList();
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
    public TimeSpan MaxWait(TimeSpan wait) => _isEnding && wait > ShutdownWait ? ShutdownWait : wait;

    /// <summary>Returns a stamp to pass to <see cref="Observe(DueTimes, long, bool)"/> with the results of the read that follows.</summary>
    public long BeginRead() => Interlocked.Read(ref _lastNotification);

    /// <summary>Registers a claim, which may have to wait.</summary>
    public PendingClaim Register(IReadOnlyList<WorkerName> workers, ClaimKey? key = null) => new(this, workers, key, Interlocked.Increment(ref _lastTicket));

    /// <summary>Wakes the duplicates of a claim that has just received tasks: they get the same tasks.</summary>
    public void WakeDuplicates(ClaimKey? key)
    {
        lock (_lock)
        {
            WakeClaims(key is null ? [] : [key]);
        }
    }

    /// <summary>Updates the due times with the results of a read.</summary>
    /// <param name="times">The results.</param>
    /// <param name="stamp">The stamp that <see cref="BeginRead"/> returned before the read.</param>
    /// <param name="foundNothing">Whether the read was a claim that returned no tasks.</param>
    public void Observe(DueTimes times, long stamp, bool foundNothing = false)
    {
        lock (_lock)
        {
            _leaseOffset = times.At.LeaseTime - times.At.Now;
            foreach (var worker in times.Workers)
            {
                if (_queues.TryGetValue(worker.Worker, out var queue))
                {
                    Observe(queue, worker, isStale: queue.LastNotification > stamp, foundNothing);
                }
            }

            WakeClaims(times.HeldKeys);
        }

        WakeDue();
    }

    /// <summary>Notifies that a task was stored with this due time.</summary>
    public void NotifyDue(WorkerName worker, DateTimeOffset dueAt) => NotifyDue(worker, queue => BringForward(queue, Shifted(dueAt, -_leaseOffset)));

    /// <summary>Notifies that a worker may have capacity again, or was resumed.</summary>
    public void NotifyCapacity(WorkerName worker) => NotifyDue(worker, queue =>
    {
        if (!queue.IsClaimable)
        {
            (queue.IsClaimable, queue.IsBackingOff, queue.DueAt) = (true, false, _time.GetUtcNow());
        }
    });

    /// <summary>The next time, by the lease clock, at which a claim for these workers could succeed.</summary>
    public DateTimeOffset? NextDueAt(IEnumerable<WorkerName> workers)
    {
        lock (_lock)
        {
            // A task for which a claim was woken may still be available until that claim has read.
            var leaseTime = _time.GetUtcNow() + _leaseOffset;
            var known = workers.Select(worker => _queues.GetValueOrDefault(worker)).OfType<WorkerQueue>()
                .Select(queue => new WorkerDue(queue.Worker, queue.Woken is null ? Shifted(queue.DueAt, _leaseOffset) : leaseTime, queue.IsClaimable));
            return DueTimes.EarliestOf(known, leaseTime);
        }
    }

    /// <summary>Wakes all pending claims, because the service is shutting down.</summary>
    public void CancelAll()
    {
        lock (_lock)
        {
            _isEnding = true;
            foreach (var claim in _queues.Values.SelectMany(queue => queue.Claims).ToList())
            {
                claim.Wake(isDue: false);
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _pauseTimer.Dispose();
    }

    internal void Enqueue(PendingClaim claim)
    {
        lock (_lock)
        {
            foreach (var worker in claim.Workers)
            {
                if (!_queues.TryGetValue(worker, out var queue))
                {
                    _queues.Add(worker, queue = new WorkerQueue(worker));
                }

                queue.Claims.Add(claim);
            }

            if (claim.Key is not null && !_claimsByKey.TryAdd(claim.Key, [claim]))
            {
                _claimsByKey[claim.Key].Add(claim);
            }
        }
    }

    internal void Remove(PendingClaim claim)
    {
        lock (_lock)
        {
            RemoveFromQueues(claim);
            if (claim.Key is not null && _claimsByKey.TryGetValue(claim.Key, out var duplicates) && duplicates.Remove(claim) && duplicates.Count == 0)
            {
                _claimsByKey.Remove(claim.Key);
            }

            foreach (var queue in claim.Workers.Select(worker => _queues.GetValueOrDefault(worker)).OfType<WorkerQueue>())
            {
                if (queue.Woken == claim)
                {
                    queue.Woken = null;
                    BringForward(queue, _time.GetUtcNow());
                }

                if (queue.Claims.Count == 0 && queue.Woken is null)
                {
                    _queues.Remove(queue.Worker);
                }
            }
        }

        WakeDue();
    }

    // A start may be close to DateTimeOffset.MaxValue.
    private static DateTimeOffset? Shifted(DateTimeOffset? time, TimeSpan offset) => time is { } known
        ? new DateTimeOffset(Math.Clamp(known.UtcTicks + offset.Ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero)
        : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private void Observe(WorkerQueue queue, WorkerDue worker, bool isStale, bool foundNothing)
    {
        var dueAt = Shifted(worker.DueAt, -_leaseOffset);
        var now = _time.GetUtcNow();

        // A task of a later notification is claimed without a back-off.
        queue.IsBackingOff = foundNothing && dueAt <= now && !(isStale && queue.DueAt <= now);
        if (queue.IsBackingOff)
        {
            TimePause();
        }

        queue.DueAt = isStale ? Earlier(queue.DueAt, dueAt) : dueAt;
        queue.IsClaimable = worker.IsOpen || (isStale && queue.IsClaimable);

        // Keep the woken claim: it was woken for a change newer than this read.
        queue.Woken = isStale ? queue.Woken : null;
    }

    private void BringForward(WorkerQueue queue, DateTimeOffset? dueAt)
    {
        queue.DueAt = Earlier(queue.DueAt, dueAt);
        queue.IsBackingOff &= dueAt > _time.GetUtcNow();
    }

    // One timer for all back-offs, not restarted for each: a later back-off may end early, and none is postponed indefinitely.
    private void TimePause()
    {
        if (!_isPauseTimed)
        {
            _isPauseTimed = true;
            _pauseTimer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndPauses()
    {
        lock (_lock)
        {
            _isPauseTimed = false;
            foreach (var queue in _queues.Values)
            {
                queue.IsBackingOff = false;
            }
        }

        WakeDue();
    }

    private void WakeClaims(IEnumerable<ClaimKey> keys)
    {
        foreach (var claim in keys.SelectMany(key => _claimsByKey.GetValueOrDefault(key) ?? []))
        {
            claim.Wake(isDue: true);
        }
    }

    private void NotifyDue(WorkerName worker, Action<WorkerQueue> change)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(worker, out var queue))
            {
                return;
            }

            queue.LastNotification = Interlocked.Increment(ref _lastNotification);
            change(queue);
        }

        WakeDue();
    }

    private void WakeDue()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            DateTimeOffset? next = null;
            foreach (var queue in _queues.Values)
            {
                if (queue.CanWake && queue.DueAt <= now)
                {
                    WakeFirst(queue);
                }
                else if (queue.CanWake)
                {
                    next = Earlier(next, queue.DueAt);
                }
            }

            SetTimer(next - now);
        }
    }

    private void WakeFirst(WorkerQueue queue)
    {
        var claim = queue.Claims.Min!;
        RemoveFromQueues(claim);
        (queue.Woken, queue.DueAt) = (claim, null);
        claim.Wake(isDue: true);
    }

    private void RemoveFromQueues(PendingClaim claim)
    {
        foreach (var worker in claim.Workers)
        {
            _queues.GetValueOrDefault(worker)?.Claims.Remove(claim);
        }
    }

    // Rounded up: the timer has a resolution of 1 ms, and a claim that wakes too early finds nothing.
    private void SetTimer(TimeSpan? wait) => _timer.Change(
        wait is { } span ? TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds), int.MaxValue)) : Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);
}
