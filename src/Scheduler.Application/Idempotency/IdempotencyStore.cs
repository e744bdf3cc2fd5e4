using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>Stores which tasks a request with an idempotency key created, and replays the response to a duplicate.</summary>
internal sealed class IdempotencyStore(IIdempotencyRecordRepository records, ITaskReadStore tasks, IdempotencyOptions options, TimeProvider time)
{
    /// <summary>Returns the tasks that this key created, in their current state; null when the key is unknown, expired or null.</summary>
    /// <exception cref="IdempotencyException">The key was used with another body, or a task that it created was deleted.</exception>
    public async Task<IReadOnlyList<TaskResponse>?> FindAsync(IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var record = key is null ? null : await records.FindAsync(key.Id, cancellationToken);
        if (record is null || record.CreatedAt + options.Retention <= time.GetUtcNow())
        {
            return null;
        }

        if (!record.Fingerprint.AsSpan().SequenceEqual(key!.Fingerprint))
        {
            throw IdempotencyException.Reused();
        }

        var found = (await tasks.FindAllAsync(record.Tasks, cancellationToken)).ToDictionary(task => task.Id, StringComparer.Ordinal);
        return found.Count == record.Tasks.Count
            ? record.Tasks.Select(id => found[id.ToString()]).ToList()
            : throw IdempotencyException.Deleted();
    }

    /// <summary>Adds a record of the created tasks, to be stored with the unit of work.</summary>
    public void Add(IdempotencyKey? key, params IEnumerable<ScheduledTask> created)
    {
        if (key is not null)
        {
            records.Put(new IdempotencyRecord(key.Id, key.Fingerprint, created.Select(task => task.Id).ToList(), time.GetUtcNow()));
        }
    }
}
