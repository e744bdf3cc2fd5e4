using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>What a worker says in the log; never payloads, tokens or keys.</summary>
internal static partial class WorkerLog
{
    /// <summary>The log's category.</summary>
    public const string Category = "Scheduler.Client.Worker";

    private static readonly Func<ILogger, string, string, int, IDisposable?> Scope =
        LoggerMessage.DefineScope<string, string, int>("task {TaskId} of {Worker}, attempt {Attempt}");

    /// <summary>Gives what a handler logs the task that it belongs to.</summary>
    public static IDisposable? BeginTask(this ILogger logger, SchedulerTask task) => Scope(logger, task.Id, task.Worker, task.Attempt);

    [LoggerMessage(1, LogLevel.Information, "Worker {Worker} claims as {Claimant} and runs up to {Concurrency} tasks at once.")]
    public static partial void WorkerStarted(this ILogger logger, string worker, string claimant, int concurrency);

    [LoggerMessage(2, LogLevel.Information, "Worker {Worker} claims nothing more and waits for {Running} running tasks.")]
    public static partial void WorkerStopping(this ILogger logger, string worker, int running);

    [LoggerMessage(3, LogLevel.Information, "Worker {Worker} has stopped.")]
    public static partial void WorkerStopped(this ILogger logger, string worker);

    [LoggerMessage(4, LogLevel.Warning, "Worker {Worker} gets no tasks, and goes on asking: {Reason}")]
    public static partial void ClaimsFail(this ILogger logger, string worker, string reason);

    [LoggerMessage(5, LogLevel.Error, "Worker {Worker} is refused tasks, and goes on asking: {Reason}")]
    public static partial void ClaimsRefused(this ILogger logger, string worker, string reason);

    [LoggerMessage(6, LogLevel.Debug, "Worker {Worker} still gets no tasks: {Reason}")]
    public static partial void ClaimsStillFail(this ILogger logger, string worker, string reason);

    [LoggerMessage(7, LogLevel.Information, "Worker {Worker} is answered again after {Seconds:0} s.")]
    public static partial void ClaimsWorkAgain(this ILogger logger, string worker, double seconds);

    [LoggerMessage(8, LogLevel.Warning, "Worker {Worker} could not learn what its last claim holds; such tasks come back when their leases are over: {Reason}")]
    public static partial void ClaimNotRecovered(this ILogger logger, string worker, string reason);

    [LoggerMessage(9, LogLevel.Debug, "Task {TaskId} of {Worker} starts, attempt {Attempt}.")]
    public static partial void TaskStarts(this ILogger logger, string taskId, string worker, int attempt);

    [LoggerMessage(10, LogLevel.Information, "Task {TaskId} of {Worker}, attempt {Attempt}: {Outcome} after {Seconds:0.000} s.")]
    public static partial void TaskEnded(this ILogger logger, string taskId, string worker, int attempt, string outcome, double seconds);

    [LoggerMessage(11, LogLevel.Error, "Task {TaskId} of {Worker}, attempt {Attempt}: failed for good after {Seconds:0.000} s.")]
    public static partial void TaskFailed(this ILogger logger, Exception exception, string taskId, string worker, int attempt, double seconds);

    [LoggerMessage(18, LogLevel.Warning, "Task {TaskId} of {Worker}, attempt {Attempt} of {MaxAttempts}: failed after {Seconds:0.000} s.")]
    public static partial void AttemptFailed(
        this ILogger logger, Exception exception, string taskId, string worker, int attempt, int maxAttempts, double seconds);

    [LoggerMessage(12, LogLevel.Warning, "The lease of task {TaskId} of {Worker} is lost: {Reason} Its handler is told to end, and nothing is reported.")]
    public static partial void LeaseLost(this ILogger logger, string taskId, string worker, string reason);

    [LoggerMessage(13, LogLevel.Warning, "The {Operation} of task {TaskId} was not answered and is repeated; {Seconds:0} s are left of the lease: {Reason}")]
    public static partial void CallRepeated(this ILogger logger, string operation, string taskId, double seconds, string reason);

    [LoggerMessage(14, LogLevel.Error, "The {Operation} of task {TaskId} could not be delivered; the task comes back when its lease is over: {Reason}")]
    public static partial void ReportLost(this ILogger logger, string operation, string taskId, string reason);

    [LoggerMessage(15, LogLevel.Warning, "The handler of task {TaskId} of {Worker} still runs {Seconds:0} s after it was told to end.")]
    public static partial void HandlerIgnoresToken(this ILogger logger, string taskId, string worker, double seconds);

    [LoggerMessage(16, LogLevel.Warning, "Something that the handler of task {TaskId} does when it is told to end has failed.")]
    public static partial void CancellationFailed(this ILogger logger, Exception exception, string taskId);

    [LoggerMessage(17, LogLevel.Critical, "Worker {Worker} met an error of its own, and goes on.")]
    public static partial void WorkerFailed(this ILogger logger, Exception exception, string worker);

    [LoggerMessage(19, LogLevel.Warning, "Task {TaskId} of {Worker} is given back though its handler still runs, because the host stops.")]
    public static partial void TaskAbandoned(this ILogger logger, string taskId, string worker);

    [LoggerMessage(20, LogLevel.Debug, "Task {TaskId} of {Worker} is given back unstarted.")]
    public static partial void TaskGivenBack(this ILogger logger, string taskId, string worker);

    [LoggerMessage(21, LogLevel.Warning, "Something of task {TaskId} of {Worker} could not be disposed. That does not change how its handler ended.")]
    public static partial void DisposalFailed(this ILogger logger, Exception exception, string taskId, string worker);
}
