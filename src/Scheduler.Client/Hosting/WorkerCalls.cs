using System.Text.Json;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>A worker's calls, each sent once and measured. The worker does its own retries, bounded by the lease.</summary>
internal sealed class WorkerCalls(ClaimsClient claims, string worker, SchedulerWorkerOptions options, WorkerTelemetry telemetry)
{
    // Leaves time within any lease for several attempts, and for a claim that times out.
    private readonly CallRules _rules = new(
        TimeSpan.FromSeconds(Math.Clamp(options.LeaseDuration.TotalSeconds / 5, 1, 10)), Once: true);

    public Task<ClaimedTasks> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        MeasureAsync("claim", () => claims.ClaimAsync(request, _rules, cancellationToken), cancellationToken);

    public ApiCall Heartbeat(HeldLease lease, JsonElement? payload) =>
        ClaimsClient.HeartbeatCall(lease.TaskId, lease.Token, payload, leaseSeconds: null, _rules);

    public ApiCall Complete(HeldLease lease, JsonElement? payload) => ClaimsClient.CompleteCall(lease.TaskId, lease.Token, payload, _rules);

    public ApiCall Fail(HeldLease lease, TaskFailureReport report) => ClaimsClient.FailCall(lease.TaskId, lease.Token, report, _rules);

    public ApiCall Release(HeldLease lease) => ClaimsClient.ReleaseCall(lease.TaskId, lease.Token, delaySeconds: 0, _rules);

    public Task SendAsync(string operation, ApiCall call, CancellationToken cancellationToken) =>
        MeasureAsync(operation, () => claims.SendAsync(call, cancellationToken), cancellationToken);

    // The application's message handlers may ignore their token; the worker does not wait for them.
    private Task<T> MeasureAsync<T>(string operation, Func<Task<T>> send, CancellationToken cancellationToken) =>
        telemetry.MeasureAsync(worker, operation, () => send().WaitAsync(cancellationToken));
}
