using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>
/// The pending claims for one worker's tasks in their order of arrival, and when a task falls due. At most one of them is woken at
/// a time: its read says when the next one is. Times are of the clock of this process; the caller holds the lock.
/// </summary>
internal sealed class WorkerQueue(WorkerName worker)
{
    private static readonly Comparer<PendingClaim> ByTicket = Comparer<PendingClaim>.Create((left, right) => left.Ticket.CompareTo(right.Ticket));

    private readonly SortedSet<PendingClaim> _claims = new(ByTicket);

    // A claim that was woken and has not read the database yet.
    private PendingClaim? _woken;

    // Null when no due time is known, or a claim was woken for it.
    private DateTimeOffset? _dueAt;

    // The number of the last notification. A read that began before it may not include its change.
    private long _lastNotification;

    // Whether tasks can be claimed: the worker is neither paused nor at its cap.
    private bool _isClaimable = true;

    // Whether the next claim waits, because the last one lost a race for a due task.
    private bool _isBackingOff;

    public WorkerName Worker { get; } = worker;

    public IReadOnlyCollection<PendingClaim> Claims => _claims;

    public bool IsUnused => _claims.Count == 0 && _woken is null;

    private bool CanWake => _isClaimable && !_isBackingOff && _dueAt is not null && _claims.Count > 0;

    public void Add(PendingClaim claim) => _claims.Add(claim);

    /// <summary>Removes a claim that waits.</summary>
    public void Remove(PendingClaim claim) => _claims.Remove(claim);

    /// <summary>Removes a claim that has ended. If it was woken and has not read since, the next one is to be woken.</summary>
    public void RemoveEnded(PendingClaim claim, DateTimeOffset now)
    {
        Remove(claim);
        if (_woken == claim)
        {
            _woken = null;
            BringForward(now, now);
        }
    }

    /// <summary>A task was stored with this due time.</summary>
    public void NotifyDue(DateTimeOffset dueAt, DateTimeOffset now, long notification)
    {
        _lastNotification = notification;
        BringForward(dueAt, now);
    }

    /// <summary>The worker may have capacity again, or was resumed.</summary>
    public void NotifyCapacity(DateTimeOffset now, long notification)
    {
        _lastNotification = notification;
        if (!_isClaimable)
        {
            (_isClaimable, _isBackingOff, _dueAt) = (true, false, now);
        }
    }

    /// <summary>Updates the due time with the result of a read.</summary>
    /// <param name="dueAt">The earliest due time.</param>
    /// <param name="isClaimable">Whether tasks can be claimed.</param>
    /// <param name="stamp">The number of the last notification when the read began.</param>
    /// <param name="foundNothing">Whether the read was a claim that returned no tasks.</param>
    /// <param name="now">The current time.</param>
    /// <returns>Whether a back-off begins.</returns>
    public bool Observe(DateTimeOffset? dueAt, bool isClaimable, long stamp, bool foundNothing, DateTimeOffset now)
    {
        var isStale = _lastNotification > stamp;

        // A task of a later notification is claimed without a back-off.
        _isBackingOff = foundNothing && dueAt <= now && !(isStale && _dueAt <= now);
        _dueAt = isStale ? Earlier(_dueAt, dueAt) : dueAt;
        _isClaimable = isClaimable || (isStale && _isClaimable);

        // Keep the woken claim: it was woken for a change newer than this read.
        _woken = isStale ? _woken : null;
        return _isBackingOff;
    }

    public void EndBackOff() => _isBackingOff = false;

    /// <summary>Takes the first claim, to be woken, if a task is due.</summary>
    /// <returns>The claim, or the time at which to ask again; both null when nothing is known to fall due.</returns>
    public (PendingClaim? Woken, DateTimeOffset? Next) TakeDue(DateTimeOffset now)
    {
        if (!CanWake || _dueAt > now)
        {
            return (null, CanWake ? _dueAt : null);
        }

        (_woken, _dueAt) = (_claims.Min, null);
        return (_woken, null);
    }

    /// <summary>What is known, for the response to a claim.</summary>
    public WorkerDue ToDue(DateTimeOffset now) =>

        // A task for which a claim was woken may still be available until that claim has read.
        new(Worker, _woken is null ? _dueAt : now, _isClaimable);

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private void BringForward(DateTimeOffset dueAt, DateTimeOffset now)
    {
        _dueAt = Earlier(_dueAt, dueAt);
        _isBackingOff &= dueAt > now;
    }
}
