using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>The log messages of a worker; they never contain payloads, tokens or keys.</summary>
internal static partial class WorkerLog
{
    /// <summary>The log's category.</summary>
    public const string Category = "Scheduler.Client.Worker";

    private static readonly Func<ILogger, string, string, int, IDisposable?> Scope =
        LoggerMessage.DefineScope<string, string, int>("task {TaskId} of {Worker}, attempt {Attempt}");

    /// <summary>Begins a log scope that identifies the task.</summary>
    public static IDisposable? BeginTask(this ILogger logger, SchedulerTask task) => Scope(logger, task.Id, task.Worker, task.Attempt);

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} started as {Claimant}, with up to {Concurrency} concurrent tasks.")]
    public static partial void WorkerStarted(this ILogger logger, string worker, string claimant, int concurrency);

    [LoggerMessage(2, LogLevel.Information, "Worker {Worker} is stopping: no further claims, waiting for {Running} running tasks.")]
    public static partial void WorkerStopping(this ILogger logger, string worker, int running);

    [LoggerMessage(3, LogLevel.Information, "Worker {Worker} has stopped.")]
    public static partial void WorkerStopped(this ILogger logger, string worker);

    [LoggerMessage(4, LogLevel.Warning, "Worker {Worker} failed to claim tasks and keeps retrying: {Reason}")]
    public static partial void ClaimsFail(this ILogger logger, string worker, string reason);

    [LoggerMessage(5, LogLevel.Error, "The service rejected a claim of worker {Worker}; the worker keeps retrying: {Reason}")]
    public static partial void ClaimsRefused(this ILogger logger, string worker, string reason);

    [LoggerMessage(6, LogLevel.Debug, "Worker {Worker} still fails to claim tasks: {Reason}")]
    public static partial void ClaimsStillFail(this ILogger logger, string worker, string reason);

    [LoggerMessage(7, LogLevel.Information, "Worker {Worker} can claim tasks again after {Seconds:0} s.")]
    public static partial void ClaimsRecovered(this ILogger logger, string worker, double seconds);

    [LoggerMessage(8, LogLevel.Warning, "Worker {Worker} could not recover its last claim; its tasks become available when their leases expire: {Reason}")]
    public static partial void ClaimNotRecovered(this ILogger logger, string worker, string reason);

    [LoggerMessage(9, LogLevel.Debug, "Task {TaskId} of {Worker}, attempt {Attempt}: started.")]
    public static partial void TaskStarts(this ILogger logger, string taskId, string worker, int attempt);

    [LoggerMessage(10, LogLevel.Information, "Task {TaskId} of {Worker}, attempt {Attempt}: {Outcome} after {Seconds:0.000} s.")]
    public static partial void TaskEnded(this ILogger logger, string taskId, string worker, int attempt, string outcome, double seconds);

    [LoggerMessage(11, LogLevel.Error, "Task {TaskId} of {Worker}, attempt {Attempt}: failed permanently after {Seconds:0.000} s.")]
    public static partial void TaskFailed(this ILogger logger, Exception exception, string taskId, string worker, int attempt, double seconds);

    [LoggerMessage(18, LogLevel.Warning, "Task {TaskId} of {Worker}, attempt {Attempt} of {MaxAttempts}: failed after {Seconds:0.000} s.")]
    public static partial void AttemptFailed(
        this ILogger logger, Exception exception, string taskId, string worker, int attempt, int maxAttempts, double seconds);

    [LoggerMessage(12, LogLevel.Warning, "The lease of task {TaskId} of {Worker} was lost: {Reason} The handler is canceled; nothing is reported.")]
    public static partial void LeaseLost(this ILogger logger, string taskId, string worker, string reason);

    [LoggerMessage(13, LogLevel.Warning, "The {Operation} of task {TaskId} failed and is retried; {Seconds:0} s of the lease remain: {Reason}")]
    public static partial void CallRepeated(this ILogger logger, string operation, string taskId, double seconds, string reason);

    [LoggerMessage(14, LogLevel.Error, "The {Operation} of task {TaskId} could not be delivered; the task can be claimed when its lease expires: {Reason}")]
    public static partial void ReportLost(this ILogger logger, string operation, string taskId, string reason);

    [LoggerMessage(15, LogLevel.Warning, "The handler of task {TaskId} of {Worker} is still running {Seconds:0} s after cancellation.")]
    public static partial void HandlerIgnoresToken(this ILogger logger, string taskId, string worker, double seconds);

    [LoggerMessage(16, LogLevel.Warning, "A cancellation callback of the handler of task {TaskId} threw an exception.")]
    public static partial void CancellationFailed(this ILogger logger, Exception exception, string taskId);

    [LoggerMessage(17, LogLevel.Critical, "An unexpected error occurred in worker {Worker}; the worker continues.")]
    public static partial void WorkerFailed(this ILogger logger, Exception exception, string worker);

    [LoggerMessage(19, LogLevel.Warning, "Task {TaskId} of {Worker} is released while its handler runs: the host is stopping.")]
    public static partial void TaskAbandoned(this ILogger logger, string taskId, string worker);

    [LoggerMessage(20, LogLevel.Debug, "Task {TaskId} of {Worker} is released before it started.")]
    public static partial void TaskReleased(this ILogger logger, string taskId, string worker);

    [LoggerMessage(21, LogLevel.Warning, "Disposing the scope of task {TaskId} of {Worker} failed; the outcome is unchanged.")]
    public static partial void DisposalFailed(this ILogger logger, Exception exception, string taskId, string worker);
}
