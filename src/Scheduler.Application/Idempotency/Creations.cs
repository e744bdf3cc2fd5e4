using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>What requests with idempotency keys created, and how they are answered again.</summary>
internal sealed class Creations(IIdempotencyRecordRepository records, ITaskReadStore tasks, IdempotencyOptions options, TimeProvider time)
{
    /// <summary>What this key created, as it now stands; null when it is unknown, too old, or there is no key.</summary>
    /// <exception cref="ReplayRefusedException">The key came with another body, or what it created was deleted.</exception>
    public async Task<IReadOnlyList<TaskResponse>?> Find(IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var record = key is null ? null : await records.Find(key.Id, cancellationToken);
        if (record is null || record.CreatedAt + options.Retention <= time.GetUtcNow())
        {
            return null;
        }

        if (!record.Fingerprint.AsSpan().SequenceEqual(key!.Fingerprint))
        {
            throw ReplayRefusedException.Reused();
        }

        var found = (await tasks.FindAll(record.Tasks, cancellationToken)).ToDictionary(task => task.Id, StringComparer.Ordinal);
        return found.Count == record.Tasks.Count
            ? record.Tasks.Select(id => found[id.ToString()]).ToList()
            : throw ReplayRefusedException.Deleted();
    }

    /// <summary>Remembers what a key creates, when the unit of work is saved.</summary>
    public void Add(IdempotencyKey? key, params IEnumerable<ScheduledTask> created)
    {
        if (key is not null)
        {
            records.Put(new IdempotencyRecord(key.Id, key.Fingerprint, created.Select(task => task.Id).ToList(), time.GetUtcNow()));
        }
    }
}
