using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage;
using Scheduler.Application.Common;
using Scheduler.Domain.ApiKeys;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves a context. If the connection is lost, checks whether the save was committed, and repeats it if it was not.</summary>
internal static class VerifiedSave
{
    /// <exception cref="AmbiguousCommitException">It is unknown whether the changes were stored.</exception>
    public static async Task SaveAsync(SchedulerDbContext context, IDatabaseErrorClassifier failures, CancellationToken cancellationToken)
    {
        // Within a transaction of the write scope, nothing is stored before its commit, so there is nothing to verify here.
        if (context.IsInTransaction || context.Database.CurrentTransaction is not null)
        {
            await context.SaveChangesAsync(cancellationToken);
            return;
        }

        await new VerifyingExecutionStrategy(context, failures).ExecuteAsync(
            context,
            static async (_, saved, token) => await saved.SaveChangesAsync(acceptAllChangesOnSuccess: false, token),
            async (_, _, token) => new ExecutionResult<int>(await IsStoredAsync(context, token), result: 0),
            cancellationToken);
        context.ChangeTracker.AcceptAllChanges();
    }

    // A save is atomic, so checking one entry is enough.
    private static async Task<bool> IsStoredAsync(SchedulerDbContext context, CancellationToken cancellationToken)
    {
        var changed = context.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        var entry = MostTelling(changed);
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

    // Best a new row: that one is missing may be the work of another writer, and others may have changed it since. A schedule is told
    // apart by its revision, whereas a task that the save withdraws may have been withdrawn by another replica.
    private static EntityEntry? MostTelling(List<EntityEntry> changed) =>
        changed.Find(entry => entry is { State: EntityState.Added, Entity: ScheduledTask or Schedule })
        ?? changed.Find(entry => entry.Entity is Schedule)
        ?? changed.Find(entry => entry.Entity is ScheduledTask)
        ?? changed.Find(entry => entry.Entity is ApiKey);

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
}
