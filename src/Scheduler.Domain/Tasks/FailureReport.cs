namespace Scheduler.Domain.Tasks;

/// <summary>What a worker says of an attempt that failed.</summary>
/// <param name="Message">In its own words; null when it says nothing.</param>
/// <param name="IsRetryable">Whether another attempt makes sense.</param>
/// <param name="RetryAfter">When that should be, counted from now; null to leave it to the task's policy.</param>
public sealed record FailureReport(string? Message = null, bool IsRetryable = true, TimeSpan? RetryAfter = null)
{
    /// <summary>The greatest <see cref="RetryAfter"/>, and the greatest delay of a release, in seconds: a week.</summary>
    public const int MaxDelaySeconds = 604_800;
}
