namespace Scheduler.Client.Hosting;

/// <summary>Maps the exception of a handler to an outcome.</summary>
internal static class OutcomeRules
{
    /// <summary>The handler threw.</summary>
    public static TaskOutcome Of(Exception exception, WorkerDefinition worker, bool wasStopped) => exception switch
    {
        UnreadablePayloadException => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: false),
        _ when !worker.IsRetryable(exception) => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: false),
        TaskFailedException failed => new TaskOutcome.Failed(FailureText.Of(exception), failed.Retryable, failed.RetryAfter),

        // Libraries report cancellation by many types of exceptions.
        _ when wasStopped => new TaskOutcome.Released(),
        _ => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: true),
    };
}
