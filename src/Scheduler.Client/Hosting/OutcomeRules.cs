namespace Scheduler.Client.Hosting;

/// <summary>What the end of a handler means.</summary>
internal static class OutcomeRules
{
    /// <summary>The handler threw.</summary>
    public static TaskOutcome Of(Exception exception, WorkerDefinition worker, bool wasStopped) => exception switch
    {
        UnreadablePayloadException => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: false),
        _ when !worker.IsRetryable(exception) => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: false),
        TaskFailedException failed => new TaskOutcome.Failed(FailureText.Of(exception), failed.Retryable, failed.RetryAfter),

        // Its token has fired, and libraries tell that by exceptions of many kinds.
        _ when wasStopped => new TaskOutcome.Released(),
        _ => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: true),
    };
}
