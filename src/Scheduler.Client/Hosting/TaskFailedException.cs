namespace Scheduler.Client.Hosting;

/// <summary>Thrown by a handler to say how its attempt failed.</summary>
/// <param name="message">What happened, for people to read; up to 2000 characters of it are kept.</param>
/// <param name="retryable">Whether another attempt may go better.</param>
/// <param name="retryAfter">When to attempt it again, at most a week from now; by the task's policy when null.</param>
/// <param name="innerException">The cause, or null.</param>
public sealed class TaskFailedException(
    string message, bool retryable = true, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>Whether another attempt may go better.</summary>
    public bool Retryable { get; } = retryable;

    /// <summary>When to attempt it again, from now; by the task's policy when null.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
