using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>
/// A heartbeat or the end of an attempt, to be sent together with others by
/// <see cref="ClaimsClient.ReportAsync(IReadOnlyList{TaskReport}, CancellationToken)"/>.
/// </summary>
public sealed class TaskReport
{
    private readonly string _verb;
    private readonly LeaseBody _body;

    private TaskReport(string taskId, string leaseToken, string verb, LeaseBody body)
    {
        ArgumentNullException.ThrowIfNull(taskId);
        ArgumentNullException.ThrowIfNull(leaseToken);
        (TaskId, _verb, _body) = (taskId, verb, body);
    }

    /// <summary>The task's id.</summary>
    public string TaskId { get; }

    /// <summary>Extends the lease, counted from now, and optionally reports progress.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="payload">First-level keys to add or replace, or null.</param>
    /// <param name="leaseSeconds">The new length of the lease in seconds, 5–3600; the length given in the claim when null.</param>
    /// <param name="progress">How far the work is; <see cref="TaskProgress.At"/> is not sent. What was reported last stays when null.</param>
    public static TaskReport Heartbeat(
        string taskId, string leaseToken, JsonElement? payload = null, int? leaseSeconds = null, TaskProgress? progress = null) =>
        new(taskId, leaseToken, "heartbeat", new LeaseBody
        {
            LeaseToken = leaseToken,
            Payload = payload,
            LeaseSeconds = leaseSeconds,
            Progress = progress is null ? null : new ProgressBody(progress.Percent, progress.Message),
        });

    /// <summary>Completes the task: the attempt has succeeded.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="payload">First-level keys to add or replace, or null.</param>
    public static TaskReport Complete(string taskId, string leaseToken, JsonElement? payload = null) =>
        new(taskId, leaseToken, "complete", new LeaseBody { LeaseToken = leaseToken, Payload = payload });

    /// <summary>Fails the attempt.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="failure">The failure.</param>
    public static TaskReport Fail(string taskId, string leaseToken, TaskFailureReport failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var body = new LeaseBody
        {
            LeaseToken = leaseToken,
            Message = failure.Message,
            Retryable = failure.Retryable,
            RetryAfterSeconds = failure.RetryAfterSeconds,
            Payload = failure.Payload,
        };
        return new TaskReport(taskId, leaseToken, "fail", body);
    }

    /// <summary>Releases the task unfinished; the attempt does not count.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="delaySeconds">The time in seconds after which the task may be claimed again, 0–604800.</param>
    public static TaskReport Release(string taskId, string leaseToken, int delaySeconds = 0) =>
        new(taskId, leaseToken, "release", new LeaseBody { LeaseToken = leaseToken, DelaySeconds = delaySeconds });

    /// <summary>The report as a call of its own.</summary>
    internal ApiCall ToCall(CallRules rules) =>
        new ApiCall(HttpMethod.Post, $"api/tasks/{UriPath.Escape(TaskId, "taskId")}/{_verb}") { Rules = rules }
            .WithBody(_body, SchedulerJson.Default.LeaseBody);

    /// <summary>The report as one of several.</summary>
    internal LeaseBody ToItem() => _body with { Id = TaskId, Action = _verb.ToUpperInvariant() };
}
