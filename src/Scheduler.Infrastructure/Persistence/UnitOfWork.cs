using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves the context: increases the revision of changed tasks, and adds their events.</summary>
internal sealed class UnitOfWork(SchedulerDbContext context, ChangeNotifications changes, ICurrentCaller caller, IDatabaseErrorClassifier failures) : IUnitOfWork
{
    public async Task SaveChangesAsync(CancellationToken cancellationToken)
    {
        context.ChangeTracker.DetectChanges();
        foreach (var entry in context.ChangeTracker.Entries<ScheduledTask>().ToList())
        {
            if (IsModified(entry))
            {
                // A random increment, so that after an ambiguous commit this write can be told apart from another one.
                entry.Property<long>(ScheduledTaskConfiguration.Revision).CurrentValue += Random.Shared.Next(1, int.MaxValue);
            }

            foreach (var change in entry.Entity.Events)
            {
                context.Add(change).Property(TaskEventConfiguration.Actor).CurrentValue = TaskEventConfiguration.ActorOf(caller);
                changes.Add(change);
            }
        }

        foreach (var entry in context.ChangeTracker.Entries<WorkerSettings>().Where(entry => entry.State is EntityState.Modified or EntityState.Deleted))
        {
            changes.AddChangedSettings(entry.Entity.Worker);
        }

        await VerifiedSave.SaveAsync(context, failures, cancellationToken);
    }

    // EF Core tracks the lease as a separate entry.
    private static bool IsModified(EntityEntry<ScheduledTask> entry) => entry.State == EntityState.Modified
        || (entry.State == EntityState.Unchanged
            && entry.Reference(task => task.Lease).TargetEntry is { State: EntityState.Added or EntityState.Modified or EntityState.Deleted });
}
