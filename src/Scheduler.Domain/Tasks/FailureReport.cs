using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>A worker's report of a failed attempt.</summary>
/// <param name="Message">The worker's message, or null.</param>
/// <param name="IsRetryable">Whether to retry.</param>
/// <param name="RetryAfter">The delay before the next attempt; null to use the task's retry policy.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the message or the delay exceeds its limit.</exception>
public sealed record FailureReport(string? Message = null, bool IsRetryable = true, TimeSpan? RetryAfter = null)
{
    /// <summary>The maximum of <see cref="RetryAfter"/> and of the delay of a release, in seconds: a week.</summary>
    public const int MaxDelaySeconds = 604_800;

    public string? Message { get; } = Limits.CheckLength(Message, TaskFailure.MaxMessageLength, "message");

    public TimeSpan? RetryAfter { get; } = RetryAfter is { } delay
        ? TimeSpan.FromSeconds(Limits.Check(delay.TotalSeconds, 0, MaxDelaySeconds, "retryAfterSeconds"))
        : null;
}
