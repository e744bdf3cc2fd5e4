using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves the context, raising the revision of what changed and noting what others wait for or count.</summary>
internal sealed class UnitOfWork(SchedulerDbContext context, StoredChanges changes, IDatabaseFailures failures) : IUnitOfWork
{
    public async Task SaveChangesAsync(CancellationToken cancellationToken)
    {
        context.ChangeTracker.DetectChanges();
        foreach (var entry in context.ChangeTracker.Entries<ScheduledTask>())
        {
            if (IsModified(entry))
            {
                entry.Property<long>(ScheduledTaskConfiguration.Revision).CurrentValue++;
            }

            Notice(entry);
        }

        foreach (var entry in context.ChangeTracker.Entries<WorkerSettings>().Where(entry => entry.State == EntityState.Modified))
        {
            changes.AddRoom(entry.Entity.Worker);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbUpdateConcurrencyException || failures.Judge(e) == DatabaseFailure.Conflict)
        {
            throw new ConcurrencyConflictException(e);
        }
    }

    // A lease has an entry of its own.
    private static bool IsModified(EntityEntry<ScheduledTask> entry) => entry.State == EntityState.Modified
        || (entry.State == EntityState.Unchanged
            && entry.Reference(task => task.Lease).TargetEntry is { State: EntityState.Added or EntityState.Modified or EntityState.Deleted });

    private void Notice(EntityEntry<ScheduledTask> entry)
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
            changes.AddRoom(task.Worker);
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
