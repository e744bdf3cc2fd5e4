using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>Claims tasks. Each task has at most one lease holder, whatever the number of replicas.</summary>
public interface IClaimStore
{
    /// <summary>
    /// Claims due tasks in one atomic step, by the rules of <see cref="ScheduledTask.Claim"/>, with an event for each. If an earlier claim with the same key still
    /// holds tasks, it returns these and claims no others.
    /// </summary>
    Task<ClaimOutcome> ClaimAsync(ClaimTasks order, LeaseSecret secret, CancellationToken cancellationToken);

    /// <summary>Returns, in one round trip, when tasks of these workers fall due, which of these keys already hold tasks, and whether leases have expired.</summary>
    Task<TaskPoll> PollAsync(IReadOnlyCollection<WorkerName> workers, IReadOnlyCollection<ClaimKey> keys, CancellationToken cancellationToken);
}

/// <summary>The result of a poll.</summary>
/// <param name="DueTimes">When tasks of the workers of pending claims fall due.</param>
/// <param name="HasExpiredLeases">Whether there is an expired lease whose attempt is not ended yet.</param>
public sealed record TaskPoll(DueTimes DueTimes, bool HasExpiredLeases);

/// <summary>The result of a claim.</summary>
/// <param name="Tasks">The tasks that the claim holds now, the oldest due first.</param>
/// <param name="IsRepeated">Whether they were claimed by an earlier request with the same key.</param>
/// <param name="DueTimes">The due times after the claim.</param>
public sealed record ClaimOutcome(IReadOnlyList<ClaimedTask> Tasks, bool IsRepeated, DueTimes DueTimes)
{
    /// <summary>The next time, by the lease clock, at which a claim could succeed; null when none is known.</summary>
    public DateTimeOffset? NextDueAt { get; init; } = DueTimes.EarliestOf(DueTimes.Workers, DueTimes.At.LeaseTime);
}

/// <summary>A claimed task.</summary>
/// <param name="Task">The task with its lease token.</param>
/// <param name="Started">The event of the claim.</param>
public sealed record ClaimedTask(TaskResponse Task, TaskEvent Started);

/// <summary>When tasks of some workers fall due.</summary>
/// <param name="At">When this was read.</param>
/// <param name="Workers">One entry for each worker.</param>
public sealed record DueTimes(ClockReading At, IReadOnlyList<WorkerDue> Workers)
{
    /// <summary><c>nextDueAt</c> for tasks that are already due: slightly in the future.</summary>
    public static readonly TimeSpan ImmediateDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>The greatest <see cref="WorkerDue.DueCount"/> that is read: so many claims of a worker are in progress at the same time.</summary>
    public const int MaxDueCount = 16;

    /// <summary>The requested keys whose claims hold tasks.</summary>
    public IReadOnlyList<ClaimKey> HeldKeys { get; init; } = [];

    internal static DateTimeOffset? EarliestOf(IEnumerable<WorkerDue> workers, DateTimeOffset leaseTime)
    {
        var earliest = workers.Where(worker => worker.IsOpen).Min(worker => worker.DueAt);

        // nextDueAt has to be after the current time when the response arrives.
        return earliest <= leaseTime ? leaseTime + ImmediateDelay : earliest;
    }
}

/// <summary>When the tasks of a worker fall due.</summary>
/// <param name="Worker">The worker.</param>
/// <param name="DueAt">The earliest due time of the waiting tasks, past or future; null when no task waits.</param>
/// <param name="IsOpen">Whether its tasks can be claimed: it is neither paused nor at its cap.</param>
public sealed record WorkerDue(WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)
{
    /// <summary>How many tasks are due, counted up to <see cref="DueTimes.MaxDueCount"/>.</summary>
    public int DueCount { get; init; }
}
