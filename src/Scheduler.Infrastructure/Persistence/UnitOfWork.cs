using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Scheduler.Application.Common;
using Scheduler.Application.Workers.Waiting;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves the context, raising the revision of what changed and noting what claims may wait for.</summary>
internal sealed class UnitOfWork(SchedulerDbContext context, DueNotices notices, IDatabaseFailures failures) : IUnitOfWork
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
            notices.AddRoom(entry.Entity.Worker);
        }

        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (Exception e) when (e is DbUpdateConcurrencyException || failures.IsConflict(e))
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
            notices.AddDue(task.Worker, dueAt);
        }

        if (entry.State == EntityState.Modified && entry.Property(t => t.Status).OriginalValue == ScheduledTaskStatus.Running)
        {
            notices.AddRoom(task.Worker);
        }
    }
}
