using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>Hands tasks out, each to one claimer, whatever the number of replicas.</summary>
public interface IClaimStore
{
    /// <summary>
    /// Claims due tasks in one atomic step, as <see cref="ScheduledTask.Claim"/> has it. With a key whose claim still holds tasks it
    /// claims nothing and finds those again.
    /// </summary>
    Task<ClaimOutcome> Claim(ClaimTasks order, LeaseSecret secret, CancellationToken cancellationToken);

    /// <summary>When the tasks of these workers fall due, and which of these keys hold tasks already.</summary>
    Task<DueTimes> FindDueTimes(IReadOnlyCollection<WorkerName> workers, IReadOnlyCollection<ClaimKey> keys, CancellationToken cancellationToken);

    /// <summary>Whether a lease has run out and its attempt not been ended yet.</summary>
    Task<bool> HasExpired(CancellationToken cancellationToken);
}

/// <summary>What a claim led to.</summary>
/// <param name="Tasks">The tasks that the claimer holds now, the one that was due first in front.</param>
/// <param name="IsRepeated">Whether an earlier claim of the same key was given them.</param>
/// <param name="DueTimes">How the workers stand afterwards.</param>
public sealed record ClaimOutcome(IReadOnlyList<ClaimedTask> Tasks, bool IsRepeated, DueTimes DueTimes)
{
    /// <summary>The earliest later moment, by the leases' clock, at which a claim could succeed; null when none is known.</summary>
    public DateTimeOffset? NextDueAt { get; init; } = DueTimes.NextOf(DueTimes.Workers, DueTimes.At.LeaseTime);
}

/// <summary>A task in the hands of its claimer.</summary>
/// <param name="Task">The task, with the lease's token.</param>
/// <param name="DueAt">When it was due.</param>
public sealed record ClaimedTask(TaskResponse Task, DateTimeOffset DueAt);

/// <summary>When the tasks of some workers fall due.</summary>
/// <param name="At">The moment at which this was so.</param>
/// <param name="Workers">Each of the workers.</param>
public sealed record DueTimes(Moment At, IReadOnlyList<WorkerDue> Workers)
{
    /// <summary>When what is due already is said to be had: soon, and yet later than the answer arrives.</summary>
    public static readonly TimeSpan AtOnce = TimeSpan.FromMilliseconds(250);

    /// <summary>Those of the keys asked about whose claims hold tasks.</summary>
    public IReadOnlyList<ClaimKey> HeldKeys { get; init; } = [];

    internal static DateTimeOffset? NextOf(IEnumerable<WorkerDue> workers, DateTimeOffset leaseTime)
    {
        var earliest = workers.Where(worker => worker.IsOpen).Min(worker => worker.DueAt);

        // What is due already can be had at once, but at once is over when the answer arrives.
        return earliest <= leaseTime ? leaseTime + AtOnce : earliest;
    }
}

/// <summary>When the tasks of a worker fall due.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="DueAt">The earliest of what waits, be it past or still to come; null when nothing waits.</param>
/// <param name="IsOpen">Whether its tasks are handed out: it is neither paused nor at its cap.</param>
public sealed record WorkerDue(WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen);
