using System.Text.Json;

namespace Scheduler.Client;

/// <summary>Reports that an attempt failed.</summary>
public sealed class TaskFailureReport
{
    /// <summary>The error message, at most 2000 characters.</summary>
    public string? Message { get; init; }

    /// <summary>Whether the task may be retried, if attempts remain.</summary>
    public bool Retryable { get; init; } = true;

    /// <summary>The wait before the next attempt in seconds, 0–604800; decided by the retry policy when null.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>First-level keys to add to or replace in the payload, or null.</summary>
    public JsonElement? Payload { get; init; }
}
