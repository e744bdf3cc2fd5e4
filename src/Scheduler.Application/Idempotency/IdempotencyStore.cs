using AutoMapper;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>Stores which tasks, or which schedule, a request with an idempotency key created, and replays the response to a duplicate.</summary>
internal sealed class IdempotencyStore(
    IIdempotencyRecordRepository records, ITaskRepository tasks, IUnitOfWork unitOfWork, IdempotencyOptions options, TimeProvider time, IMapper mapper)
{
    /// <summary>Replays the response if the key is known; otherwise creates tasks, and saves them together with a record of the key.</summary>
    /// <param name="key">The key; null when the request has none.</param>
    /// <param name="create">Adds the tasks. It is not called for a duplicate, whose content may have become invalid.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>The tasks in their current state, in the order of the first response.</returns>
    /// <exception cref="IdempotencyException">The key was used with another body, or a task that it created was deleted.</exception>
    public async Task<IdempotentResult<IReadOnlyList<TaskResponse>>> RunAsync(
        IdempotencyKey? key, Func<Task<IReadOnlyList<ScheduledTask>>> create, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is { } record)
        {
            var found = (await tasks.FindAllAsync(record.Tasks, cancellationToken)).ToDictionary(task => task.Id);
            return found.Count == record.Tasks.Count
                ? new IdempotentResult<IReadOnlyList<TaskResponse>>(record.Tasks.Select(id => mapper.Map<TaskResponse>(found[id])).ToList(), IsReplayed: true)
                : throw IdempotencyException.Deleted();
        }

        var created = await create();
        await SaveAsync(key, created.Select(task => task.Id), cancellationToken);
        return new IdempotentResult<IReadOnlyList<TaskResponse>>(created.Select(mapper.Map<TaskResponse>).ToList(), IsReplayed: false);
    }

    /// <summary>Does the same for a schedule.</summary>
    /// <param name="key">The key; null when the request has none.</param>
    /// <param name="create">Adds the schedule. It is not called for a duplicate.</param>
    /// <param name="find">Returns the response of a stored schedule.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="IdempotencyException">The key was used with another body, or the schedule that it created was deleted.</exception>
    public async Task<IdempotentResult<ScheduleResponse>> RunAsync(
        IdempotencyKey? key,
        Func<Task<(ScheduleId Id, ScheduleResponse Response)>> create,
        Func<ScheduleId, Task<ScheduleResponse?>> find,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is { } record)
        {
            return await find(new ScheduleId(record.Tasks[0].Value)) is { } stored
                ? new IdempotentResult<ScheduleResponse>(stored, IsReplayed: true)
                : throw IdempotencyException.ScheduleWasDeleted();
        }

        var (id, response) = await create();
        await SaveAsync(key, [new TaskId(id.Value)], cancellationToken);
        return new IdempotentResult<ScheduleResponse>(response, IsReplayed: false);
    }

    /// <summary>Returns the stored response to a request whose result is not read again, or null.</summary>
    /// <exception cref="IdempotencyException">The key was used with another body.</exception>
    public async Task<byte[]?> FindResponseAsync(IdempotencyKey? key, CancellationToken cancellationToken) =>
        (await FindAsync(key, cancellationToken))?.Response;

    /// <summary>Stores the response to a request whose result is not read again.</summary>
    public async Task<byte[]> SaveResponseAsync(IdempotencyKey key, byte[] response, CancellationToken cancellationToken)
    {
        records.Put(new IdempotencyRecord(key.Id, key.Fingerprint, [], time.GetUtcNow(), response));
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return response;
    }

    private async Task<IdempotencyRecord?> FindAsync(IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var record = key is null ? null : await records.FindAsync(key.Id, cancellationToken);
        if (record is null || record.CreatedAt + options.Retention <= time.GetUtcNow())
        {
            return null;
        }

        return record.Fingerprint.AsSpan().SequenceEqual(key!.Fingerprint) ? record : throw IdempotencyException.Reused();
    }

    private async Task SaveAsync(IdempotencyKey? key, IEnumerable<TaskId> created, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            records.Put(new IdempotencyRecord(key.Id, key.Fingerprint, created.ToList(), time.GetUtcNow()));
        }

        await unitOfWork.SaveChangesAsync(cancellationToken);
    }
}

/// <summary>The result of a creation, which may be a replay.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="Value">The result in its current state.</param>
/// <param name="IsReplayed">Whether an earlier request with the same key created it.</param>
public sealed record IdempotentResult<T>(T Value, bool IsReplayed);
