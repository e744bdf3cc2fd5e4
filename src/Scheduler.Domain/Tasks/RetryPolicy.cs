using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>The number of attempts of a task and the backoff between them.</summary>
/// <param name="MaxAttempts">The maximum number of attempts, including the first.</param>
/// <param name="BackoffSeconds">The backoff after the first failed attempt, in seconds.</param>
/// <param name="BackoffFactor">The exponential backoff multiplier.</param>
/// <param name="MaxBackoffSeconds">The maximum backoff in seconds, before jitter.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a value is outside its limits.</exception>
public sealed record RetryPolicy(int MaxAttempts, int BackoffSeconds, double BackoffFactor, int MaxBackoffSeconds)
{
    public const int MinAttempts = 1;

    public const int MaxAttemptsLimit = 100;

    /// <summary>The maximum of <see cref="BackoffSeconds"/>: a day.</summary>
    public const int MaxFirstBackoffSeconds = 86_400;

    public const int MinFactor = 1;

    public const int MaxFactor = 10;

    /// <summary>The minimum of <see cref="MaxBackoffSeconds"/>.</summary>
    public const int MinMaxBackoffSeconds = 1;

    /// <summary>The maximum of <see cref="MaxBackoffSeconds"/>: a week.</summary>
    public const int MaxMaxBackoffSeconds = 604_800;

    /// <summary>The maximum jitter, as a fraction of the backoff. Jitter spreads the retries of tasks that failed together.</summary>
    public const double MaxJitter = 0.1;

    public int MaxAttempts { get; } = Limits.Check(MaxAttempts, MinAttempts, MaxAttemptsLimit, "retry.maxAttempts");

    public int BackoffSeconds { get; } = Limits.Check(BackoffSeconds, 0, MaxFirstBackoffSeconds, "retry.backoffSeconds");

    public double BackoffFactor { get; } = Limits.Check(BackoffFactor, MinFactor, MaxFactor, "retry.backoffFactor");

    public int MaxBackoffSeconds { get; } = Limits.Check(MaxBackoffSeconds, MinMaxBackoffSeconds, MaxMaxBackoffSeconds, "retry.maxBackoffSeconds");

    /// <summary>Three attempts; a backoff of 30 s that doubles each time, up to an hour.</summary>
    public static RetryPolicy Default { get; } = new(MaxAttempts: 3, BackoffSeconds: 30, BackoffFactor: 2, MaxBackoffSeconds: 3600);

    /// <summary>The backoff after a failed attempt.</summary>
    /// <param name="attempt">The number of the failed attempt, from 1.</param>
    /// <param name="jitter">The fraction to add to the backoff, from 0 to <see cref="MaxJitter"/>.</param>
    public TimeSpan BackoffAfter(int attempt, double jitter)
    {
        // The power may exceed the range of TimeSpan.
        var seconds = Math.Min(BackoffSeconds * Math.Pow(BackoffFactor, attempt - 1), MaxBackoffSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + jitter));
    }
}
