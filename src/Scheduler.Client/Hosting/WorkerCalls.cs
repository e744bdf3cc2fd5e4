using System.Text.Json;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>A worker's calls, each sent once and measured. The worker does its own retries, bounded by the lease.</summary>
internal sealed class WorkerCalls
{
    private readonly ClaimsClient _claims;
    private readonly string _worker;
    private readonly WorkerTelemetry _telemetry;
    private readonly CallRules _rules;
    private readonly ReportQueue _reports;

    public WorkerCalls(ClaimsClient claims, string worker, SchedulerWorkerOptions options, WorkerTelemetry telemetry, TimeProvider time)
    {
        (_claims, _worker, _telemetry) = (claims, worker, telemetry);

        // Leaves time within any lease for several attempts, and for a claim that times out.
        _rules = new CallRules(TimeSpan.FromSeconds(Math.Clamp(options.LeaseDuration.TotalSeconds / 5, 1, 10)), Once: true);
        _reports = new ReportQueue(claims, _rules, time);
    }

    public Task<ClaimedTasks> ClaimAsync(ClaimRequest request, CancellationToken cancellationToken) =>
        MeasureAsync("claim", () => _claims.ClaimAsync(request, _rules, cancellationToken), cancellationToken);

    public QueuedReport Heartbeat(HeldLease lease, JsonElement? payload = null, TaskProgress? progress = null) =>
        Queued(TaskReport.Heartbeat(lease.TaskId, lease.Token, payload, leaseSeconds: null, progress));

    public QueuedReport Complete(HeldLease lease, JsonElement? payload) => Queued(TaskReport.Complete(lease.TaskId, lease.Token, payload));

    public QueuedReport Fail(HeldLease lease, TaskFailureReport report) => Queued(TaskReport.Fail(lease.TaskId, lease.Token, report));

    public QueuedReport Release(HeldLease lease) => Queued(TaskReport.Release(lease.TaskId, lease.Token));

    public Task SendAsync(string operation, QueuedReport report, CancellationToken cancellationToken) =>
        MeasureAsync(operation, () => SendAsync(report, cancellationToken), cancellationToken);

    private QueuedReport Queued(TaskReport report) => new(report, _rules);

    private async Task<bool> SendAsync(QueuedReport report, CancellationToken cancellationToken)
    {
        await _reports.SendAsync(report, cancellationToken).ConfigureAwait(false);
        return true;
    }

    // The application's message handlers may ignore their token; the worker does not wait for them.
    private Task<T> MeasureAsync<T>(string operation, Func<Task<T>> send, CancellationToken cancellationToken) =>
        _telemetry.MeasureAsync(_worker, operation, () => send().WaitAsync(cancellationToken));
}
