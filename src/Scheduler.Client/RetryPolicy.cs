namespace Scheduler.Client;

/// <summary>How often a task is attempted, and how long it waits in between.</summary>
public sealed class RetryPolicy
{
    /// <summary>How many attempts it has, 1–100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The seconds between the first two attempts, 0–86400.</summary>
    public int BackoffSeconds { get; init; } = 30;

    /// <summary>By what the wait grows from attempt to attempt, 1–10.</summary>
    public double BackoffFactor { get; init; } = 2;

    /// <summary>The longest wait in seconds, 1–604800.</summary>
    public int MaxBackoffSeconds { get; init; } = 3600;
}
