using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>
/// The pending claims of this process (long polling). None of them holds a thread or a connection. One timer wakes the oldest claim
/// of a worker when a task falls due; its read wakes as many as the tasks that are still due suffice for. Changes of this process are notified
/// immediately; changes of other replicas are found by one poll of the database for all claims.
/// </summary>
internal sealed class PendingClaims : IPendingRequests, IDisposable
{
    /// <summary>Back-off before a claim retries after losing a race for a due task.</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a claim still waits during shutdown, so that its client does not poll in a tight loop.</summary>
    private static readonly TimeSpan ShutdownWait = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<WorkerName, WorkerQueue> _queues = [];
    private readonly DuplicateClaims _duplicates = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ITimer _backOffTimer;
    private TimeSpan _leaseOffset;
    private long _lastTicket;
    private long _lastNotification;
    private bool _isBackOffTimed;
    private bool _isEnding;

    /// <param name="time">The clock by which tasks fall due.</param>
    /// <param name="machine">The clock of back-offs.</param>
    public PendingClaims(TimeProvider time, [FromKeyedServices(MachineClock.Key)] TimeProvider machine)
    {
        _time = time;
        _timer = time.CreateTimer(_ => WakeDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _backOffTimer = machine.CreateTimer(_ => EndBackOffs(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
                return [.. _duplicates.Keys];
            }
        }
    }

    /// <summary>Limits the requested wait during shutdown.</summary>
    public TimeSpan MaxWait(TimeSpan wait) => _isEnding && wait > ShutdownWait ? ShutdownWait : wait;

    /// <summary>Returns a stamp to pass to <see cref="Observe"/> with the results of the read that follows.</summary>
    public long BeginRead() => Interlocked.Read(ref _lastNotification);

    /// <summary>Registers a claim, which may have to wait.</summary>
    public PendingClaim Register(IReadOnlyList<WorkerName> workers, ClaimKey? key = null, int limit = 1) =>
        new(this, workers, limit, key, Interlocked.Increment(ref _lastTicket));

    /// <summary>Wakes the duplicates of a claim that has just received tasks.</summary>
    public void WakeDuplicates(ClaimKey? key)
    {
        if (key is not null)
        {
            lock (_lock)
            {
                _duplicates.Wake(key);
            }
        }
    }

    /// <summary>Updates the due times with the results of a read.</summary>
    /// <param name="times">The results.</param>
    /// <param name="stamp">The stamp that <see cref="BeginRead"/> returned before the read.</param>
    /// <param name="reader">The claim that has read; null for a poll.</param>
    /// <param name="foundNothing">Whether the read was a claim that returned no tasks.</param>
    public void Observe(DueTimes times, long stamp, PendingClaim? reader = null, bool foundNothing = false)
    {
        lock (_lock)
        {
            _leaseOffset = times.At.LeaseTime - times.At.Now;
            foreach (var worker in times.Workers)
            {
                if (_queues.TryGetValue(worker.Worker, out var queue)
                    && queue.Observe(worker with { DueAt = Shifted(worker.DueAt, -_leaseOffset) }, stamp, reader, foundNothing, _time.GetUtcNow()))
                {
                    TimeBackOff();
                }
            }

            foreach (var key in times.HeldKeys)
            {
                _duplicates.Wake(key);
            }
        }

        WakeDue();
    }

    /// <summary>Notifies that a task was stored with this due time.</summary>
    public void NotifyDue(WorkerName worker, DateTimeOffset dueAt) => Notify(
        worker, (queue, now, notification) => queue.NotifyDue(Shifted(dueAt, -_leaseOffset)!.Value, now, notification));

    /// <summary>Notifies that a worker may have capacity again, or was resumed.</summary>
    public void NotifyCapacity(WorkerName worker) => Notify(worker, (queue, now, notification) => queue.NotifyCapacity(now, notification));

    /// <summary>The next time, by the lease clock, at which a claim for these workers could succeed.</summary>
    public DateTimeOffset? NextDueAt(IEnumerable<WorkerName> workers)
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            var known = workers.Select(worker => _queues.GetValueOrDefault(worker)).OfType<WorkerQueue>().Select(queue => queue.ToDue(now))
                .Select(due => due with { DueAt = Shifted(due.DueAt, _leaseOffset) });
            return DueTimes.EarliestOf(known, now + _leaseOffset);
        }
    }

    public void CompleteAll()
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
        _backOffTimer.Dispose();
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

                queue.Add(claim);
            }

            _duplicates.Add(claim);
        }
    }

    internal void Remove(PendingClaim claim)
    {
        lock (_lock)
        {
            _duplicates.Remove(claim);
            foreach (var queue in QueuesOf(claim))
            {
                queue.RemoveEnded(claim, _time.GetUtcNow());
                if (queue.IsUnused)
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

    private List<WorkerQueue> QueuesOf(PendingClaim claim) =>
        claim.Workers.Select(worker => _queues.GetValueOrDefault(worker)).OfType<WorkerQueue>().ToList();

    // One timer for all back-offs, not restarted for each: a later back-off may end early, and none is postponed indefinitely.
    private void TimeBackOff()
    {
        if (!_isBackOffTimed)
        {
            _isBackOffTimed = true;
            _backOffTimer.Change(BackOff, Timeout.InfiniteTimeSpan);
        }
    }

    private void EndBackOffs()
    {
        lock (_lock)
        {
            _isBackOffTimed = false;
            foreach (var queue in _queues.Values)
            {
                queue.EndBackOff();
            }
        }

        WakeDue();
    }

    private void Notify(WorkerName worker, Action<WorkerQueue, DateTimeOffset, long> change)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(worker, out var queue))
            {
                return;
            }

            change(queue, _time.GetUtcNow(), Interlocked.Increment(ref _lastNotification));
        }

        WakeDue();
    }

    private void WakeDue()
    {
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            DateTimeOffset? first = null;
            foreach (var queue in _queues.Values)
            {
                var (woken, next) = queue.TakeDue(now);
                first = first is null || next < first ? next : first;
                foreach (var claim in woken)
                {
                    QueuesOf(claim).ForEach(other => other.Remove(claim));
                    claim.Wake(isDue: true);
                }
            }

            SetTimer(first - now);
        }
    }

    // Rounded up: the timer has a resolution of 1 ms, and a claim that wakes too early finds nothing.
    private void SetTimer(TimeSpan? wait) => _timer.Change(
        wait is { } span ? TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds), int.MaxValue)) : Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);
}
