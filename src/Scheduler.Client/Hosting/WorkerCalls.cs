using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client.Hosting;

/// <summary>A worker's calls, each sent once and measured: the worker repeats by itself, because a lease ends when it ends.</summary>
internal sealed class WorkerCalls(ClaimsClient claims, string worker, SchedulerWorkerOptions options, WorkerTelemetry telemetry)
{
    // A lease of any length has room for several sendings, and for a claim whose answer is waited for in vain.
    private readonly CallRules _rules = new(
        TimeSpan.FromSeconds(Math.Clamp(options.LeaseDuration.TotalSeconds / 5, 1, 10)), Once: true);

    public Task<ClaimedTasks> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        telemetry.MeasureAsync(worker, "claim", () => claims.ClaimAsync(request, _rules, cancellationToken));

    public Task HeartbeatAsync(string taskId, string token, JsonElement? payload, CancellationToken cancellationToken) =>
        telemetry.MeasureAsync(worker, "heartbeat", () => claims.HeartbeatAsync(
            taskId, new LeaseBody { LeaseToken = token, Payload = payload }, _rules, cancellationToken));

    public Task CompleteAsync(string taskId, string token, JsonElement? payload, CancellationToken cancellationToken) =>
        telemetry.MeasureAsync(worker, "complete", () => claims.CompleteAsync(taskId, token, payload, _rules, cancellationToken));

    public Task FailAsync(string taskId, string token, TaskFailureReport report, CancellationToken cancellationToken) =>
        telemetry.MeasureAsync(worker, "fail", () => claims.FailAsync(taskId, token, report, _rules, cancellationToken));

    public Task ReleaseAsync(string taskId, string token, CancellationToken cancellationToken) =>
        telemetry.MeasureAsync(worker, "release", () => claims.ReleaseAsync(taskId, token, 0, _rules, cancellationToken));
}
