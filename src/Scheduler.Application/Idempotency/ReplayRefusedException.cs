namespace Scheduler.Application.Idempotency;

/// <summary>An idempotency key was used before, and its request cannot be answered again.</summary>
/// <param name="code">The contract's code.</param>
/// <param name="message">Why, in words for the client.</param>
public sealed class ReplayRefusedException(string code, string message) : Exception(message)
{
    /// <summary>The code of a key that was used with another body.</summary>
    public const string KeyReused = "idempotency-key-reused";

    /// <summary>The code of a task that was deleted since.</summary>
    public const string TaskDeleted = "task-deleted";

    /// <summary>The contract's code.</summary>
    public string Code { get; } = code;

    /// <summary>The key came with another body.</summary>
    public static ReplayRefusedException Reused() =>
        new(KeyReused, "The idempotency key was used with another body; a new request needs a new key.");

    /// <summary>What the key created was deleted.</summary>
    public static ReplayRefusedException Deleted() => new(TaskDeleted, "What the idempotency key created has been deleted since.");
}
