using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>
/// Claims tasks and operates on their leases. Every call is safe to repeat when its response is lost: repeating the call that ended
/// the attempt, with the same token, returns the task. The code <c>lease-lost</c> means that the attempt is over: abandon the work.
/// </summary>
public sealed class ClaimsClient
{
    private readonly ApiConnection _connection;

    internal ClaimsClient(ApiConnection connection) => _connection = connection;

    /// <summary>Claims due tasks; waits for one for up to <see cref="ClaimRequest.WaitSeconds"/> when none is due.</summary>
    public Task<ClaimedTasks> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken = default) =>
        ClaimAsync(request, CallRules.Default, cancellationToken);

    /// <summary>Extends the lease, counted from now, and optionally reports progress.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="payload">First-level keys to add or replace, or null.</param>
    /// <param name="leaseSeconds">The new length of the lease in seconds, 5–3600; the length given in the claim when null.</param>
    /// <param name="progress">How far the work is; <see cref="TaskProgress.At"/> is not sent. What was reported last stays when null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> HeartbeatAsync(
        string taskId, string leaseToken, JsonElement? payload = null, int? leaseSeconds = null, TaskProgress? progress = null,
        CancellationToken cancellationToken = default) =>
        SendAsync(TaskReport.Heartbeat(taskId, leaseToken, payload, leaseSeconds, progress), cancellationToken);

    /// <summary>Completes the task: the attempt has succeeded.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="payload">First-level keys to add or replace, or null.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> CompleteAsync(
        string taskId, string leaseToken, JsonElement? payload = null, CancellationToken cancellationToken = default) =>
        SendAsync(TaskReport.Complete(taskId, leaseToken, payload), cancellationToken);

    /// <summary>Fails the attempt.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="report">The failure.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> FailAsync(
        string taskId, string leaseToken, TaskFailureReport report, CancellationToken cancellationToken = default) =>
        SendAsync(TaskReport.Fail(taskId, leaseToken, report), cancellationToken);

    /// <summary>Releases the task unfinished; the attempt does not count.</summary>
    /// <param name="taskId">The task's id.</param>
    /// <param name="leaseToken">The token from the claim.</param>
    /// <param name="delaySeconds">The time in seconds after which the task may be claimed again, 0–604800.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<SchedulerTask> ReleaseAsync(
        string taskId, string leaseToken, int delaySeconds = 0, CancellationToken cancellationToken = default) =>
        SendAsync(TaskReport.Release(taskId, leaseToken, delaySeconds), cancellationToken);

    /// <summary>
    /// Sends several reports in one request. They are applied in order, each with the effect of the single call, and succeed or fail
    /// independently.
    /// </summary>
    /// <param name="reports">The reports, 1–100; several of them may concern one task.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The results, in the same order. A rejected report is a result, not an exception.</returns>
    /// <exception cref="SchedulerProblemException">The service rejected the whole request: nothing was applied.</exception>
    public Task<IReadOnlyList<TaskReportResult>> ReportAsync(IReadOnlyList<TaskReport> reports, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reports);
        if (reports.Any(report => report is null))
        {
            throw new ArgumentException("A report is null.", nameof(reports));
        }

        var body = new ReportsBody([.. reports.Select(report => report.ToItem())]);
        return ReportAsync(ReportsCall(CallRules.Default).WithBody(body, SchedulerJson.Default.ReportsBody), reports, cancellationToken);
    }

    internal static ApiCall ReportsCall(CallRules rules) => new(HttpMethod.Post, "api/tasks/reports") { Rules = rules };

    internal async Task<IReadOnlyList<TaskReportResult>> ReportAsync(
        ApiCall call, IReadOnlyList<TaskReport> reports, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.ReportResultsBody, Answers).Results!;

        bool Answers(ReportResultsBody body) => body.Results?.Select(result => result?.Id)
            .SequenceEqual(reports.Select(report => report.TaskId), StringComparer.Ordinal) == true;
    }

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
            ClaimId = UniqueId.Next(),
        };
        var call = new ApiCall(HttpMethod.Post, "api/claims") { ServerWait = TimeSpan.FromSeconds(request.WaitSeconds), Rules = rules };
        var response = await _connection.SendAsync(call.WithBody(named, SchedulerJson.Default.ClaimRequest), cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.ClaimedTasks, IsComplete);
    }

    internal async Task<SchedulerTask> SendAsync(ApiCall call, CancellationToken cancellationToken)
    {
        var response = await _connection.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return response.Read(SchedulerJson.Default.SchedulerTask);
    }

    private Task<SchedulerTask> SendAsync(TaskReport report, CancellationToken cancellationToken) =>
        SendAsync(report.ToCall(CallRules.Default), cancellationToken);

    // Without the lease token the lease could not be extended and the attempt could not be ended.
    private static bool IsComplete(ClaimedTasks claimed) =>
        claimed.Tasks?.All(task => task is { Id.Length: > 0, Worker: not null, Retry: not null, Lease.Token.Length: > 0 }) == true;
}
