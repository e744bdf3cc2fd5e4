using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>Ends the attempts of a batch of tasks whose leases have run out.</summary>
/// <returns>Those tasks, as they stand afterwards; as many as <see cref="BatchSize"/> when there may be more of them.</returns>
public sealed record ExpireLeases : ICommand<IReadOnlyList<ExpiredLease>>
{
    /// <summary>The greatest number of tasks in a batch, so that other writers wait for moments only.</summary>
    public const int BatchSize = 100;
}

/// <summary>A lease that ran out.</summary>
/// <param name="Id">The task.</param>
/// <param name="Worker">Its worker.</param>
/// <param name="Claimant">What the claimer called itself, or null.</param>
/// <param name="Attempt">The attempt that failed by it.</param>
/// <param name="Status">How the task stands afterwards: it waits for another attempt, or has failed.</param>
public sealed record ExpiredLease(TaskId Id, WorkerName Worker, string? Claimant, int Attempt, ScheduledTaskStatus Status);

internal sealed class ExpireLeasesHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, ILeaseClock clock, Jitter jitter)
    : IRequestHandler<ExpireLeases, IReadOnlyList<ExpiredLease>>
{
    public async Task<IReadOnlyList<ExpiredLease>> Handle(ExpireLeases request, CancellationToken cancellationToken)
    {
        var moment = await clock.Read(cancellationToken);
        var expired = new List<ExpiredLease>();
        foreach (var task in await tasks.FindExpired(moment.LeaseTime, ExpireLeases.BatchSize, cancellationToken))
        {
            var claimant = task.Lease?.Claimant;
            if (task.ExpireLease(moment, jitter.Next()))
            {
                expired.Add(new ExpiredLease(task.Id, task.Worker, claimant, task.Attempt, task.Status));
            }
        }

        await unitOfWork.SaveChangesAsync(cancellationToken);
        return expired;
    }
}
