using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;
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

        await SaveAsync(cancellationToken);
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        // Within a transaction of the write scope, nothing is stored before its commit, so there is nothing to verify here.
        if (context.Database.CurrentTransaction is not null)
        {
            await context.SaveChangesAsync(cancellationToken);
            return;
        }

        await new VerifyingExecutionStrategy(context, failures).ExecuteAsync(
            context,
            static async (_, saved, token) => await saved.SaveChangesAsync(acceptAllChangesOnSuccess: false, token),
            async (_, _, token) => new ExecutionResult<int>(await IsStoredAsync(token), result: 0),
            cancellationToken);
        context.ChangeTracker.AcceptAllChanges();
    }

    // A save is atomic, so checking one entry is enough.
    private async Task<bool> IsStoredAsync(CancellationToken cancellationToken)
    {
        var changed = context.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        var entry = changed.Find(entry => entry.Entity is ScheduledTask) ?? changed.Find(entry => entry.Entity is ApiKey);
        if (entry is null)
        {
            // The settings of a worker: to set or delete them twice does no harm.
            return false;
        }

        var stored = await entry.GetDatabaseValuesAsync(cancellationToken);
        return entry.State switch
        {
            EntityState.Deleted => stored is null,

            // Ids are unique, so the row can only come from this save.
            EntityState.Added => stored is not null,
            _ => stored is not null && IsStored(entry, stored),
        };
    }

    private static bool IsStored(EntityEntry entry, PropertyValues stored)
    {
        var token = entry.Properties.Single(property => property.Metadata.IsConcurrencyToken);
        var value = stored[token.Metadata];
        if (!Equals(value, token.CurrentValue) && !Equals(value, token.OriginalValue))
        {
            throw new AmbiguousCommitException();
        }

        return Equals(value, token.CurrentValue);
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
