namespace Scheduler.Client.Hosting;

/// <summary>Thrown by a handler to fail its attempt and control whether and when the task is retried.</summary>
/// <param name="message">The error message, cut to 2000 characters.</param>
/// <param name="retryable">Whether the task may be retried, if attempts remain.</param>
/// <param name="retryAfter">The wait before the next attempt, at most a week; decided by the task's retry policy when null.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class TaskFailedException(
    string message, bool retryable = true, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether the task may be retried, if attempts remain.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>The wait before the next attempt; decided by the task's retry policy when null.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
