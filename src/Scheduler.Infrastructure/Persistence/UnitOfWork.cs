using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Scheduler.Application.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Schedules;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves the context: increases the revision of changed tasks and schedules, and adds the events of tasks.</summary>
internal sealed class UnitOfWork(SchedulerDbContext context, ChangeNotifications changes, ICurrentCaller caller, IDatabaseErrorClassifier failures) : IUnitOfWork
{
    public async Task SaveChangesAsync(CancellationToken cancellationToken)
    {
        if (!context.ChangeTracker.HasChanges())
        {
            // Nothing here; on SQLite tasks are saved elsewhere. An empty save would cost a creation 1 % of its CPU.
            return;
        }

        foreach (var entry in context.ChangeTracker.Entries<ScheduledTask>().ToList())
        {
            if (IsModified(entry))
            {
                entry.Property<long>(ScheduledTaskConfiguration.Revision).CurrentValue += NewIncrement();
            }

            foreach (var change in entry.Entity.Events)
            {
                context.Add(change).Property(TaskEventConfiguration.Actor).CurrentValue = TaskEventConfiguration.ActorOf(caller);
                changes.Add(change);
            }
        }

        foreach (var entry in context.ChangeTracker.Entries<Schedule>().Where(entry => entry.State == EntityState.Modified))
        {
            entry.Property<long>(ScheduleConfiguration.Revision).CurrentValue += NewIncrement();
        }

        foreach (var entry in context.ChangeTracker.Entries<WorkerSettings>().Where(entry => entry.State is EntityState.Modified or EntityState.Deleted))
        {
            changes.AddChangedSettings(entry.Entity.Worker);
        }

        await VerifiedSave.SaveAsync(context, failures, cancellationToken);
    }

    // Random, so that after an ambiguous commit this write can be told apart from another one.
    private static int NewIncrement() => Random.Shared.Next(1, int.MaxValue);

    // EF Core tracks the lease as a separate entry.
    private static bool IsModified(EntityEntry<ScheduledTask> entry) => entry.State == EntityState.Modified
        || (entry.State == EntityState.Unchanged
            && entry.Reference(task => task.Lease).TargetEntry is { State: EntityState.Added or EntityState.Modified or EntityState.Deleted });
}
