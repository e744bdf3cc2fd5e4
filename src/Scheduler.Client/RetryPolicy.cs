namespace Scheduler.Client;

/// <summary>The maximum number of attempts and the wait between them.</summary>
public sealed class RetryPolicy
{
    /// <summary>The maximum number of attempts, 1–100.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>The wait between the first two attempts in seconds, 0–86400.</summary>
    public int BackoffSeconds { get; init; } = 30;

    /// <summary>The exponential backoff multiplier, 1–10.</summary>
    public double BackoffFactor { get; init; } = 2;

    /// <summary>The maximum wait in seconds, 1–604800.</summary>
    public int MaxBackoffSeconds { get; init; } = 3600;
}
