using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Claims;

/// <summary>Ends the attempts of a batch of tasks with expired leases.</summary>
/// <returns>Those tasks in their new state; <see cref="BatchSize"/> of them when there may be more.</returns>
public sealed record ExpireLeases : ICommand<IReadOnlyList<ExpiredLease>>
{
    /// <summary>The maximum number of tasks in a batch; small, so that other writers wait only briefly.</summary>
    public const int BatchSize = 100;
}

/// <summary>An expired lease.</summary>
/// <param name="Id">The task.</param>
/// <param name="Worker">The worker of the task.</param>
/// <param name="Claimant">The label of the lease holder, or null.</param>
/// <param name="Attempt">The attempt that failed because of it.</param>
/// <param name="Status">The new status of the task: waiting for another attempt, or failed.</param>
public sealed record ExpiredLease(TaskId Id, WorkerName Worker, string? Claimant, int Attempt, ScheduledTaskStatus Status);

internal sealed class ExpireLeasesHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, Jitter jitter)
    : IRequestHandler<ExpireLeases, IReadOnlyList<ExpiredLease>>
{
    public async Task<IReadOnlyList<ExpiredLease>> Handle(ExpireLeases request, CancellationToken cancellationToken)
    {
        var (found, clock) = await tasks.FindExpiredWithClockAsync(ExpireLeases.BatchSize, cancellationToken);
        var expired = new List<ExpiredLease>();
        foreach (var task in found)
        {
            var claimant = task.Lease?.Claimant;
            if (task.ExpireLease(clock, jitter.Next()))
            {
                expired.Add(new ExpiredLease(task.Id, task.Worker, claimant, task.Attempt, task.Status));
            }
        }

        await unitOfWork.SaveChangesAsync(cancellationToken);
        return expired;
    }
}
