using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves the context, increases the revision of changed tasks, and collects notifications for pending claims and metrics.</summary>
internal sealed class UnitOfWork(SchedulerDbContext context, ChangeNotifications changes, IDatabaseErrorClassifier failures) : IUnitOfWork
{
    public async Task SaveChangesAsync(CancellationToken cancellationToken)
    {
        context.ChangeTracker.DetectChanges();
        foreach (var entry in context.ChangeTracker.Entries<ScheduledTask>())
        {
            if (IsModified(entry))
            {
                // A random increment, so that after an ambiguous commit this write can be told apart from another one.
                entry.Property<long>(ScheduledTaskConfiguration.Revision).CurrentValue += Random.Shared.Next(1, int.MaxValue);
            }

            CollectNotifications(entry);
        }

        foreach (var entry in context.ChangeTracker.Entries<WorkerSettings>().Where(entry => entry.State is EntityState.Modified or EntityState.Deleted))
        {
            changes.AddFreedCapacity(entry.Entity.Worker);
        }

        await VerifiedSave.SaveAsync(context, failures, cancellationToken);
    }

    // EF Core tracks the lease as a separate entry.
    private static bool IsModified(EntityEntry<ScheduledTask> entry) => entry.State == EntityState.Modified
        || (entry.State == EntityState.Unchanged
            && entry.Reference(task => task.Lease).TargetEntry is { State: EntityState.Added or EntityState.Modified or EntityState.Deleted });

    private void CollectNotifications(EntityEntry<ScheduledTask> entry)
    {
        if (entry.State is not (EntityState.Added or EntityState.Modified))
        {
            return;
        }

        var task = entry.Entity;
        if (task.DueAt is { } dueAt)
        {
            changes.AddDue(task.Worker, dueAt);
        }

        if (entry.State == EntityState.Modified
            && entry.Property(t => t.Status).OriginalValue == ScheduledTaskStatus.Running && task.Status != ScheduledTaskStatus.Running)
        {
            changes.AddFreedCapacity(task.Worker);
            changes.AddEnded(new EndedAttempt(
                task.Worker,
                task.UpdatedAt - entry.Property(t => t.StartedAt).OriginalValue!.Value,
                OutcomeOf(task),
                IsRetried: task.Status == ScheduledTaskStatus.Scheduled && OutcomeOf(task) != AttemptOutcome.Released));
        }
    }

    private static AttemptOutcome OutcomeOf(ScheduledTask task) => task switch
    {
        { Status: ScheduledTaskStatus.Succeeded } => AttemptOutcome.Succeeded,
        { Ending.Kind: AttemptEndingKind.Released } => AttemptOutcome.Released,
        { Failure.Code: FailureCode.LeaseExpired } => AttemptOutcome.Expired,
        { Failure.Code: FailureCode.Cancelled } => AttemptOutcome.Cancelled,
        _ => AttemptOutcome.Failed,
    };
}
