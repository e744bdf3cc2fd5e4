using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Those who wait for one worker's tasks, and what is known of these.</summary>
internal sealed class WaitingLine(WorkerName worker)
{
    private static readonly Comparer<WaitingClaim> ByTicket = Comparer<WaitingClaim>.Create((left, right) => left.Ticket.CompareTo(right.Ticket));

    /// <summary>The worker.</summary>
    public WorkerName Worker { get; } = worker;

    /// <summary>Who waits, the longest in front.</summary>
    public SortedSet<WaitingClaim> Claims { get; } = new(ByTicket);

    /// <summary>Who was called and has not looked yet.</summary>
    public WaitingClaim? Called { get; set; }

    /// <summary>When something falls due, by the process' clock; null when nothing is known to, or somebody was called for it.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>Whether tasks are handed out: the worker is neither paused nor at its cap.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>Whether a claim found what is due taken by another, and the next attempt waits for a moment.</summary>
    public bool IsPausing { get; set; }

    /// <summary>The number of the last announcement: what was read before it does not yet tell of it.</summary>
    public long AnnouncedAt { get; set; }

    /// <summary>Whether somebody is to be called at <see cref="DueAt"/>.</summary>
    public bool IsReady => IsOpen && !IsPausing && DueAt is not null && Claims.Count > 0;
}
