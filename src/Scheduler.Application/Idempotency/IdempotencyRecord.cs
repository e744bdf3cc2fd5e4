using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Idempotency;

/// <summary>What a request with an idempotency key created; stored together with it.</summary>
public sealed class IdempotencyRecord
{
    /// <param name="id">See <see cref="IdempotencyKey.Id"/>.</param>
    /// <param name="fingerprint">See <see cref="IdempotencyKey.Fingerprint"/>.</param>
    /// <param name="tasks">The tasks that it created, in the order of its answer.</param>
    /// <param name="createdAt">When, UTC.</param>
    public IdempotencyRecord(byte[] id, byte[] fingerprint, IReadOnlyList<TaskId> tasks, DateTimeOffset createdAt) =>
        (Id, Fingerprint, Tasks, CreatedAt) = (id, fingerprint, tasks, createdAt);

    /// <summary>See <see cref="IdempotencyKey.Id"/>.</summary>
    public byte[] Id { get; private set; }

    /// <summary>See <see cref="IdempotencyKey.Fingerprint"/>.</summary>
    public byte[] Fingerprint { get; private set; }

    /// <summary>The tasks that it created, in the order of its answer.</summary>
    public IReadOnlyList<TaskId> Tasks { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }
}
