using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Idempotency;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Idempotency;

/// <summary>The records in the context.</summary>
internal sealed class IdempotencyRecordRepository(SchedulerDbContext context) : IIdempotencyRecordRepository
{
    private DbSet<IdempotencyRecord> Records => context.Set<IdempotencyRecord>();

    public Task<IdempotencyRecord?> Find(byte[] id, CancellationToken cancellationToken) =>
        Records.FirstOrDefaultAsync(record => record.Id == id, cancellationToken);

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

    public Task<int> DeleteOldest(DateTimeOffset before, int count, CancellationToken cancellationToken) => Records
        .Where(record => record.CreatedAt <= before)
        .OrderBy(record => record.CreatedAt)
        .Take(count)
        .ExecuteDeleteAsync(cancellationToken);
}
