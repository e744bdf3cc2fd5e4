namespace Scheduler.Application.Idempotency;

/// <summary>Thrown when an idempotency key was used before and the response cannot be replayed.</summary>
/// <param name="code">The error code of the API.</param>
/// <param name="message">The reason, for the client.</param>
public sealed class IdempotencyException(string code, string message) : Exception(message)
{
    /// <summary>The key was used with another request body.</summary>
    public const string KeyReused = "idempotency-key-reused";

    /// <summary>A task that the key created was deleted.</summary>
    public const string TaskDeleted = "task-deleted";

    /// <summary>The schedule that the key created was deleted.</summary>
    public const string ScheduleDeleted = "schedule-deleted";

    /// <summary>The error code of the API.</summary>
    public string Code { get; } = code;

    public static IdempotencyException Reused() =>
        new(KeyReused, "The idempotency key was used with another request body; use a new key for a new request.");

    public static IdempotencyException Deleted() => new(TaskDeleted, "A task that the idempotency key created has been deleted.");

    public static IdempotencyException ScheduleWasDeleted() => new(ScheduleDeleted, "The schedule that the idempotency key created has been deleted.");
}
