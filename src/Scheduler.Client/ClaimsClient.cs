using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>
/// Claims, and what their leases allow. Every call may be repeated for a lost answer: the one that ended an attempt, sent again with
/// the same token, answers the task. <c>lease-lost</c> means that the attempt is over, and the work to be dropped.
/// </summary>
public sealed class ClaimsClient
{
    private readonly ApiConnection _connection;

    internal ClaimsClient(ApiConnection connection) => _connection = connection;

    /// <summary>Claims due tasks, and waits for some as long as the request says.</summary>
    public Task<ClaimedTasks> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken = default) =>
        ClaimAsync(request, CallRules.Default, cancellationToken);

    /// <summary>Prolongs a lease from now, and may merge into the payload.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="payload">First-level keys to add or replace, or null.</param>
    /// <param name="leaseSeconds">Its new length, 5–3600; the claim's when null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> HeartbeatAsync(
        string taskId, string leaseToken, JsonElement? payload = null, int? leaseSeconds = null, CancellationToken cancellationToken = default) =>
        HeartbeatAsync(taskId, new LeaseBody { LeaseToken = leaseToken, Payload = payload, LeaseSeconds = leaseSeconds }, CallRules.Default, cancellationToken);

    /// <summary>Ends an attempt well.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="payload">First-level keys to add or replace, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> CompleteAsync(
        string taskId, string leaseToken, JsonElement? payload = null, CancellationToken cancellationToken = default) =>
        CompleteAsync(taskId, leaseToken, payload, CallRules.Default, cancellationToken);

    /// <summary>Ends an attempt as failed.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="report">What happened.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> FailAsync(
        string taskId, string leaseToken, TaskFailureReport report, CancellationToken cancellationToken = default) =>
        FailAsync(taskId, leaseToken, report, CallRules.Default, cancellationToken);

    /// <summary>Gives a task back; the attempt does not count.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="delaySeconds">After how long it may be claimed again, 0–604800.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<SchedulerTask> ReleaseAsync(
        string taskId, string leaseToken, int delaySeconds = 0, CancellationToken cancellationToken = default) =>
        ReleaseAsync(taskId, leaseToken, delaySeconds, CallRules.Default, cancellationToken);

    internal async Task<ClaimedTasks> ClaimAsync(ClaimRequest request, CallRules rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var named = request.ClaimId is not null ? request : new ClaimRequest
        {
            Workers = request.Workers,
            Limit = request.Limit,
            LeaseSeconds = request.LeaseSeconds,
            WaitSeconds = request.WaitSeconds,
            Claimant = request.Claimant,
            ClaimId = RandomName.Next(),
        };
        var call = new ApiCall(HttpMethod.Post, "api/claims") { ServerWait = TimeSpan.FromSeconds(request.WaitSeconds), Rules = rules };
        var answer = await _connection.SendAsync(call.WithBody(named, SchedulerJson.Default.ClaimRequest), cancellationToken).ConfigureAwait(false);
        return answer.Read(SchedulerJson.Default.ClaimedTasks);
    }

    internal Task<SchedulerTask> HeartbeatAsync(string taskId, LeaseBody body, CallRules rules, CancellationToken cancellationToken) =>
        SendAsync(taskId, "heartbeat", body, rules, cancellationToken);

    internal Task<SchedulerTask> CompleteAsync(
        string taskId, string leaseToken, JsonElement? payload, CallRules rules, CancellationToken cancellationToken) =>
        SendAsync(taskId, "complete", new LeaseBody { LeaseToken = leaseToken, Payload = payload }, rules, cancellationToken);

    internal Task<SchedulerTask> FailAsync(
        string taskId, string leaseToken, TaskFailureReport report, CallRules rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(report);
        var body = new LeaseBody
        {
            LeaseToken = leaseToken,
            Message = report.Message,
            Retryable = report.Retryable,
            RetryAfterSeconds = report.RetryAfterSeconds,
            Payload = report.Payload,
        };
        return SendAsync(taskId, "fail", body, rules, cancellationToken);
    }

    internal Task<SchedulerTask> ReleaseAsync(
        string taskId, string leaseToken, int delaySeconds, CallRules rules, CancellationToken cancellationToken) =>
        SendAsync(taskId, "release", new LeaseBody { LeaseToken = leaseToken, DelaySeconds = delaySeconds }, rules, cancellationToken);

    private async Task<SchedulerTask> SendAsync(
        string taskId, string verb, LeaseBody body, CallRules rules, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(body.LeaseToken, nameof(body));
        var call = new ApiCall(HttpMethod.Post, $"api/tasks/{PathSegment.Of(taskId, nameof(taskId))}/{verb}") { Rules = rules };
        var answer = await _connection.SendAsync(call.WithBody(body, SchedulerJson.Default.LeaseBody), cancellationToken).ConfigureAwait(false);
        return answer.Read(SchedulerJson.Default.SchedulerTask);
    }
}
