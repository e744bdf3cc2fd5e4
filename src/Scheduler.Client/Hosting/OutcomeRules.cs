namespace Scheduler.Client.Hosting;

/// <summary>What a handler's exception means.</summary>
internal static class OutcomeRules
{
    public static TaskOutcome Of(Exception exception, WorkerDefinition worker, bool isStopping) => exception switch
    {
        UnreadablePayloadException => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: false),
        _ when !worker.IsRetryable(exception) => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: false),
        TaskFailedException failed => new TaskOutcome.Failed(FailureText.Of(exception), failed.Retryable, failed.RetryAfter),

        // Its token has fired, and libraries tell that by exceptions of many kinds.
        _ when isStopping => new TaskOutcome.Released(),
        _ => new TaskOutcome.Failed(FailureText.Of(exception), Retryable: true),
    };
}
