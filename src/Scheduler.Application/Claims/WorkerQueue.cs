using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>
/// The pending claims for one worker's tasks in their order of arrival, and when a task falls due. When that time comes, one of them
/// is woken: its read says how many more tasks are due, so that these do not wait for one claim after another. Times are of the clock
/// of this process; the caller holds the lock.
/// </summary>
internal sealed class WorkerQueue(WorkerName worker)
{
    private static readonly Comparer<PendingClaim> ByTicket = Comparer<PendingClaim>.Create((left, right) => left.Ticket.CompareTo(right.Ticket));

    private readonly SortedSet<PendingClaim> _claims = new(ByTicket);

    // The claims that were woken and have not read the database yet.
    private readonly HashSet<PendingClaim> _woken = [];

    // Null when no due time is known, or claims were woken for it.
    private DateTimeOffset? _dueAt;

    // How many tasks are due for which no claim was woken, by the last read.
    private int _dueCount;

    // The number of the last notification. A read that began before it may not include its change.
    private long _lastNotification;

    // Whether tasks can be claimed: the worker is neither paused nor at its cap.
    private bool _isClaimable = true;

    // Whether the next claim waits, because the last one lost a race for a due task.
    private bool _isBackingOff;

    public WorkerName Worker { get; } = worker;

    public IReadOnlyCollection<PendingClaim> Claims => _claims;

    public bool IsUnused => _claims.Count == 0 && _woken.Count == 0;

    private bool CanWake => _isClaimable && !_isBackingOff && _dueAt is not null && _claims.Count > 0;

    public void Add(PendingClaim claim) => _claims.Add(claim);

    /// <summary>Removes a claim that waits.</summary>
    public void Remove(PendingClaim claim) => _claims.Remove(claim);

    /// <summary>Removes a claim that has ended. If it was woken and has not read since, the next one is to be woken.</summary>
    public void RemoveEnded(PendingClaim claim, DateTimeOffset now)
    {
        Remove(claim);
        if (_woken.Remove(claim))
        {
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
    /// <param name="due">The result.</param>
    /// <param name="stamp">The number of the last notification when the read began.</param>
    /// <param name="reader">The claim that has read; null for a poll.</param>
    /// <param name="foundNothing">Whether the read was a claim that returned no tasks.</param>
    /// <param name="now">The current time.</param>
    /// <returns>Whether a back-off begins.</returns>
    public bool Observe(WorkerDue due, long stamp, PendingClaim? reader, bool foundNothing, DateTimeOffset now)
    {
        var isStale = _lastNotification > stamp;
        if (reader is not null && !foundNothing)
        {
            Remove(reader);
        }

        if (reader is { IsWoken: false })
        {
            // Otherwise it was woken again during this read, for something newer.
            _woken.Remove(reader);
        }
        else if (reader is null && !isStale)
        {
            // A poll starts afresh, because a woken claim may wait for a permit.
            _woken.Clear();
        }

        // What the woken claims will take is not due for others: their reads will tell what follows.
        _dueCount = Math.Max(0, due.DueCount - _woken.Sum(claim => claim.Limit));
        var isLeftToWoken = !isStale && _woken.Count > 0 && _dueCount == 0 && due.DueAt <= now;
        var dueAt = isLeftToWoken ? null : due.DueAt;

        // A task of a later notification is claimed without a back-off.
        _isBackingOff = foundNothing && dueAt <= now && !(isStale && _dueAt <= now);
        _dueAt = isStale ? Earlier(_dueAt, dueAt) : dueAt;
        _isClaimable = due.IsOpen || (isStale && _isClaimable);
        return _isBackingOff;
    }

    public void EndBackOff() => _isBackingOff = false;

    /// <summary>Takes the first claims, to be woken, if tasks are due.</summary>
    /// <returns>The claims, or the time at which to ask again; null when nothing is known to fall due.</returns>
    public (IReadOnlyList<PendingClaim> Woken, DateTimeOffset? Next) TakeDue(DateTimeOffset now)
    {
        if (!CanWake || _dueAt > now)
        {
            return ([], CanWake ? _dueAt : null);
        }

        var woken = new List<PendingClaim>();
        foreach (var claim in _claims.Where(claim => !_woken.Contains(claim)).DefaultIfEmpty(_claims.Min!))
        {
            woken.Add(claim);
            _dueCount -= claim.Limit;
            if (_dueCount <= 0)
            {
                break;
            }
        }

        _woken.UnionWith(woken);
        (_dueAt, _dueCount) = (null, 0);
        return (woken, null);
    }

    /// <summary>What is known, for the response to a claim.</summary>
    public WorkerDue ToDue(DateTimeOffset now) =>

        // A task for which a claim was woken may still be available until that claim has read.
        new(Worker, _woken.Count == 0 ? _dueAt : now, _isClaimable);

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) => left is null || right < left ? right : left;

    private void BringForward(DateTimeOffset dueAt, DateTimeOffset now)
    {
        _dueAt = Earlier(_dueAt, dueAt);
        _isBackingOff &= dueAt > now;
    }
}
