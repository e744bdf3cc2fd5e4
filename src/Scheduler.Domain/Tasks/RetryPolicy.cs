namespace Scheduler.Domain.Tasks;

/// <summary>How often, and after what pauses, a task is tried again whose attempt failed.</summary>
/// <param name="MaxAttempts">How many attempts there are in all.</param>
/// <param name="BackoffSeconds">The pause after the first failed attempt, in seconds.</param>
/// <param name="BackoffFactor">How many times longer each further pause is than the one before.</param>
/// <param name="MaxBackoffSeconds">The longest pause, in seconds, before jitter.</param>
public sealed record RetryPolicy(int MaxAttempts, int BackoffSeconds, double BackoffFactor, int MaxBackoffSeconds)
{
    /// <summary>The least number of attempts.</summary>
    public const int MinAttempts = 1;

    /// <summary>The greatest number of attempts.</summary>
    public const int MaxAttemptsLimit = 100;

    /// <summary>The greatest first pause, in seconds: a day.</summary>
    public const int MaxFirstBackoffSeconds = 86_400;

    /// <summary>The least factor.</summary>
    public const int MinFactor = 1;

    /// <summary>The greatest factor.</summary>
    public const int MaxFactor = 10;

    /// <summary>The least longest pause, in seconds.</summary>
    public const int MinLongestBackoffSeconds = 1;

    /// <summary>The greatest longest pause, in seconds: a week.</summary>
    public const int MaxLongestBackoffSeconds = 604_800;

    /// <summary>By how much of itself a pause grows at most, so that tasks that failed together do not return together.</summary>
    public const double MaxJitter = 0.1;

    /// <summary>Three attempts; 30 s, then twice as long each time, up to an hour.</summary>
    public static RetryPolicy Default { get; } = new(MaxAttempts: 3, BackoffSeconds: 30, BackoffFactor: 2, MaxBackoffSeconds: 3600);

    /// <summary>The pause after an attempt that failed.</summary>
    /// <param name="attempt">Which attempt, from 1.</param>
    /// <param name="jitter">By how much of itself the pause grows, from 0 to <see cref="MaxJitter"/>.</param>
    public TimeSpan BackoffAfter(int attempt, double jitter)
    {
        // The power may be beyond any span of time.
        var seconds = Math.Min(BackoffSeconds * Math.Pow(BackoffFactor, attempt - 1), MaxBackoffSeconds);
        return TimeSpan.FromSeconds(seconds * (1 + jitter));
    }
}
