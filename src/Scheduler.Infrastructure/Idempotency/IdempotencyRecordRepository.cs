using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Idempotency;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Idempotency;

/// <summary>The records in the context.</summary>
internal sealed class IdempotencyRecordRepository(SchedulerDbContext context) : IIdempotencyRecordRepository
{
    private DbSet<IdempotencyRecord> Records => context.Set<IdempotencyRecord>();

    // A twin that is about to commit is waited for: its tasks are to be answered, whatever has become of their start meanwhile.
    public Task<IdempotencyRecord?> Find(byte[] id, CancellationToken cancellationToken) =>
        Records.FromSqlRaw(context.Dialect.SelectCommitted(IdempotencyRecordConfiguration.Table))
            .FirstOrDefaultAsync(record => record.Id == id, cancellationToken);

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

    // By their keys, and not as they are found: a creation that replaces one of them locks the row before its place in the index too.
    public async Task<int> DeleteOldest(DateTimeOffset before, int count, CancellationToken cancellationToken)
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
