using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Idempotency;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Idempotency;

internal sealed class IdempotencyRecordRepository(SchedulerDbContext context, LeaseClock clock) : IIdempotencyRecordRepository
{
    private DbSet<IdempotencyRecord> Records => context.Set<IdempotencyRecord>();

    // Waits for a duplicate request that is about to commit: its tasks are the response, even if their start has passed in the meantime.
    public Task<IdempotencyRecord?> FindAsync(byte[] id, CancellationToken cancellationToken) =>
        clock.FindAsync(
            Records.FromSqlRaw(context.Dialect.SelectReadCommitted(IdempotencyRecordConfiguration.Table)).Where(record => record.Id == id), cancellationToken);

    public void Put(IdempotencyRecord record)
    {
        if (Records.Local.FindEntry(record.Id) is { } found)
        {
            found.CurrentValues.SetValues(record);
        }
        else
        {
            Records.Add(record);
        }
    }

    // Deletes by primary key rather than by the index on CreatedAt: a creation that replaces a record also locks the row before the index entry.
    public async Task<int> DeleteOldestAsync(DateTimeOffset before, int count, CancellationToken cancellationToken)
    {
        var ids = await Records
            .Where(record => record.CreatedAt <= before)
            .OrderBy(record => record.CreatedAt)
            .Take(count)
            .Select(record => record.Id)
            .ToListAsync(cancellationToken);
        return ids.Count == 0
            ? 0
            : await Records.Where(record => ids.Contains(record.Id) && record.CreatedAt <= before).ExecuteDeleteAsync(cancellationToken);
    }
}
