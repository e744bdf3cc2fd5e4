using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>
/// The claims of this process that wait. None of them holds a thread or a connection; one timer calls the first in line when
/// something falls due, and it calls the next when there is more. What this process writes is announced at once; what others
/// write is learnt from a look at the database, one for all.
/// </summary>
internal sealed class WaitingClaims : IDisposable
{
    /// <summary>Before whoever looked in vain for what was due looks again: somebody else is just taking it.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a claim still waits once the service is about to end, so that its claimer does not ask without a pause.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<WorkerName, WaitingLine> _lines = [];
    private readonly Dictionary<ClaimKey, HashSet<WaitingClaim>> _twins = [];
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly ITimer _pauseTimer;
    private TimeSpan _leaseOffset;
    private long _lastTicket;
    private long _lastAnnouncement;
    private bool _isPauseTimed;
    private bool _isEnding;

    /// <param name="time">The clock by which tasks fall due.</param>
    /// <param name="machine">The clock of pauses.</param>
    public WaitingClaims(TimeProvider time, [FromKeyedServices(MachineClock.Key)] TimeProvider machine)
    {
        _time = time;
        _timer = time.CreateTimer(_ => CallDue(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _pauseTimer = machine.CreateTimer(_ => EndPauses(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whose tasks are waited for.</summary>
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

    /// <summary>The names of the claims that wait.</summary>
    public IReadOnlyCollection<ClaimKey> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _twins.Keys];
            }
        }
    }

    /// <summary>How long a claim may wait that would like to wait for so long.</summary>
    public TimeSpan PatienceFor(TimeSpan wait) => _isEnding && wait > LastPatience ? LastPatience : wait;

    /// <summary>A stamp for what is about to be read.</summary>
    public long BeginReading() => Interlocked.Read(ref _lastAnnouncement);

    /// <summary>Takes in a claim that may come to wait.</summary>
    public WaitingClaim Enter(IReadOnlyList<WorkerName> workers, ClaimKey? key = null) => new(this, workers, key, Interlocked.Increment(ref _lastTicket));

    /// <summary>Calls the claims of the same name as one that was just given tasks: these are theirs, too.</summary>
    public void CallTwins(ClaimKey? key)
    {
        lock (_lock)
        {
            CallHolders(key is null ? [] : [key]);
        }
    }

    /// <summary>Takes note of what was read from the database.</summary>
    /// <param name="times">What was read.</param>
    /// <param name="stamp">From before, by <see cref="BeginReading"/>.</param>
    /// <param name="inVain">Whether the reader tried to claim what was due, and got nothing.</param>
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
    public void Announce(WorkerName worker, DateTimeOffset dueAt) => Announce(worker, line => BringForward(line, Shifted(dueAt, -_leaseOffset)));

    /// <summary>Tells that a worker may have room again, or go on.</summary>
    public void AnnounceRoom(WorkerName worker) => Announce(worker, line =>
    {
        if (!line.IsOpen)
        {
            (line.IsOpen, line.IsPausing, line.DueAt) = (true, false, _time.GetUtcNow());
        }
    });

    /// <summary>The earliest later moment, by the leases' clock, at which a claim for these workers could succeed.</summary>
    public DateTimeOffset? NextDueAt(IEnumerable<WorkerName> workers)
    {
        lock (_lock)
        {
            // What somebody was called for may still be had, until he has looked.
            var leaseTime = _time.GetUtcNow() + _leaseOffset;
            var known = workers.Select(worker => _lines.GetValueOrDefault(worker)).OfType<WaitingLine>()
                .Select(line => new WorkerDue(line.Worker, line.Called is null ? Shifted(line.DueAt, _leaseOffset) : leaseTime, line.IsOpen));
            return DueTimes.NextOf(known, leaseTime);
        }
    }

    /// <summary>Ends all waiting: the service is about to end.</summary>
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

    public void Dispose()
    {
        _timer.Dispose();
        _pauseTimer.Dispose();
    }

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

            if (claim.Key is not null && !_twins.TryAdd(claim.Key, [claim]))
            {
                _twins[claim.Key].Add(claim);
            }
        }
    }

    internal void Leave(WaitingClaim claim)
    {
        lock (_lock)
        {
            Remove(claim);
            if (claim.Key is not null && _twins.TryGetValue(claim.Key, out var twins) && twins.Remove(claim) && twins.Count == 0)
            {
                _twins.Remove(claim.Key);
            }

            foreach (var line in claim.Workers.Select(worker => _lines.GetValueOrDefault(worker)).OfType<WaitingLine>())
            {
                if (line.Called == claim)
                {
                    line.Called = null;
                    BringForward(line, _time.GetUtcNow());
                }

                if (line.Claims.Count == 0 && line.Called is null)
                {
                    _lines.Remove(line.Worker);
                }
            }
        }

        CallDue();
    }

    // A start may be as late as there is a date.
    private static DateTimeOffset? Shifted(DateTimeOffset? time, TimeSpan offset) => time is { } known
        ? new DateTimeOffset(Math.Clamp(known.UtcTicks + offset.Ticks, DateTimeOffset.MinValue.UtcTicks, DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero)
        : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private void Learn(WaitingLine line, WorkerDue worker, bool isStale, bool inVain)
    {
        var dueAt = Shifted(worker.DueAt, -_leaseOffset);
        var now = _time.GetUtcNow();

        // What was announced since the reader looked is looked for without a pause.
        line.IsPausing = inVain && dueAt <= now && !(isStale && line.DueAt <= now);
        if (line.IsPausing)
        {
            TimePause();
        }

        line.DueAt = isStale ? Earlier(line.DueAt, dueAt) : dueAt;
        line.IsOpen = worker.IsOpen || (isStale && line.IsOpen);

        // Whoever was called for what the reader could not see yet still has to look.
        line.Called = isStale ? line.Called : null;
    }

    private void BringForward(WaitingLine line, DateTimeOffset? dueAt)
    {
        line.DueAt = Earlier(line.DueAt, dueAt);
        line.IsPausing &= dueAt > _time.GetUtcNow();
    }

    // One timer for all pauses, and not set anew for each: a later pause may end early, and none is put off for ever.
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
            foreach (var line in _lines.Values)
            {
                line.IsPausing = false;
            }
        }

        CallDue();
    }

    private void CallHolders(IEnumerable<ClaimKey> keys)
    {
        foreach (var claim in keys.SelectMany(key => _twins.GetValueOrDefault(key) ?? []))
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
                    CallFirst(line);
                }
                else if (line.IsReady)
                {
                    next = Earlier(next, line.DueAt);
                }
            }

            SetTimer(next - now);
        }
    }

    private void CallFirst(WaitingLine line)
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

    // Rounded up: the timer counts whole milliseconds, and whoever comes too early looks in vain.
    private void SetTimer(TimeSpan? wait) => _timer.Change(
        wait is { } span ? TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(span.TotalMilliseconds), int.MaxValue)) : Timeout.InfiniteTimeSpan,
        Timeout.InfiniteTimeSpan);
}
