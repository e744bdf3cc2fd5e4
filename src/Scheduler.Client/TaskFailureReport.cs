using System.Text.Json;

namespace Scheduler.Client;

/// <summary>Tells that an attempt failed.</summary>
public sealed class TaskFailureReport
{
    /// <summary>What happened, at most 2000 characters.</summary>
    public string? Message { get; init; }

    /// <summary>Whether another attempt may go better.</summary>
    public bool Retryable { get; init; } = true;

    /// <summary>When to attempt it again, in seconds from now, 0–604800; by the task's policy when null.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What is merged into the payload, or null.</summary>
    public JsonElement? Payload { get; init; }
}
