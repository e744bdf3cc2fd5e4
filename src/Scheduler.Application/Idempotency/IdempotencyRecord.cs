using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>The tasks, or the schedule, that a request with an idempotency key created, stored in the same transaction; or its response.</summary>
public sealed class IdempotencyRecord
{
    /// <param name="id">See <see cref="IdempotencyKey.Id"/>.</param>
    /// <param name="fingerprint">See <see cref="IdempotencyKey.Fingerprint"/>.</param>
    /// <param name="tasks">The ids of the created tasks, in the order of the response.</param>
    /// <param name="createdAt">UTC.</param>
    /// <param name="response">The response, if it cannot be read again; otherwise null.</param>
    public IdempotencyRecord(byte[] id, byte[] fingerprint, IReadOnlyList<TaskId> tasks, DateTimeOffset createdAt, byte[]? response = null) =>
        (Id, Fingerprint, Tasks, CreatedAt, Response) = (id, fingerprint, tasks, createdAt, response);

    /// <summary>See <see cref="IdempotencyKey.Id"/>.</summary>
    public byte[] Id { get; private set; }

    /// <summary>See <see cref="IdempotencyKey.Fingerprint"/>.</summary>
    public byte[] Fingerprint { get; private set; }

    /// <summary>The ids of the created tasks, in the order of the response; or the id of the created schedule.</summary>
    public IReadOnlyList<TaskId> Tasks { get; private set; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The response, if it cannot be read again; otherwise null.</summary>
    public byte[]? Response { get; private set; }
}
