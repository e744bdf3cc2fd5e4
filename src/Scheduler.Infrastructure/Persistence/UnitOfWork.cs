using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Persistence;

/// <summary>Saves the context, raising the revision of what changed.</summary>
internal sealed class UnitOfWork(SchedulerDbContext context, IDatabaseFailures failures) : IUnitOfWork
{
    public async Task SaveChangesAsync(CancellationToken cancellationToken)
    {
        foreach (var entry in context.ChangeTracker.Entries<ScheduledTask>().Where(entry => entry.State == EntityState.Modified))
        {
            entry.Property<long>(ScheduledTaskConfiguration.Revision).CurrentValue++;
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
}
