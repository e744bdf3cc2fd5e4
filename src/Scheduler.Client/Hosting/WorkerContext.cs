using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>The dependencies that all parts of one worker share.</summary>
internal sealed record WorkerContext(
    WorkerDefinition Definition,
    SchedulerWorkerOptions Options,
    WorkerCalls Calls,
    WorkerTelemetry Telemetry,
    IServiceScopeFactory Scopes,
    ILogger Logger,
    TimeProvider Time)
{
    public string Name => Definition.Name;

    public string Claimant { get; } = Options.Claimant ?? DefaultClaimant();

    /// <summary>The lease of a task that was claimed by a request sent at this timestamp.</summary>
    public HeldLease LeaseOf(SchedulerTask task, long sentAt) => new(task.Id, task.Lease?.Token ?? "", Options.LeaseDuration, sentAt, Time);

    /// <summary>The calls on a lease.</summary>
    public LeaseCalls CallsOf(HeldLease lease) => new(lease, Calls, Options, Logger, Time);

    private static string DefaultClaimant()
    {
        var name = $"{Environment.MachineName}-{Environment.ProcessId}";
        return name.Length <= 200 ? name : name[..200];
    }
}
