using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>The pending claims for one worker's tasks, and when a task falls due.</summary>
internal sealed class WorkerQueue(WorkerName worker)
{
    private static readonly Comparer<PendingClaim> ByTicket = Comparer<PendingClaim>.Create((left, right) => left.Ticket.CompareTo(right.Ticket));

    public WorkerName Worker { get; } = worker;

    /// <summary>Ordered by arrival.</summary>
    public SortedSet<PendingClaim> Claims { get; } = new(ByTicket);

    /// <summary>The claim that was woken and has not read the database yet.</summary>
    public PendingClaim? Woken { get; set; }

    /// <summary>When the next task falls due, by the clock of this process; null when none is known, or a claim was woken for it.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Whether tasks can be claimed: the worker is neither paused nor at its cap.</summary>
    public bool IsClaimable { get; set; } = true;

    /// <summary>Whether the next claim waits for the back-off, because the last one lost a race for a due task.</summary>
    public bool IsBackingOff { get; set; }

    /// <summary>The number of the last notification. A read that began before it may not include its change.</summary>
    public long LastNotification { get; set; }

    /// <summary>Whether to wake a claim at <see cref="DueAt"/>.</summary>
    public bool CanWake => IsClaimable && !IsBackingOff && DueAt is not null && Claims.Count > 0;
}
