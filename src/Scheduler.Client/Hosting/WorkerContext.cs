using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>What all parts of one worker share.</summary>
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

    /// <summary>The lease that a claim, sent at this timestamp, has got.</summary>
    public HeldLease LeaseOf(SchedulerTask task, long sentAt) => new(task.Id, task.Lease?.Token ?? "", Options.LeaseDuration, sentAt, Time);

    /// <summary>What a lease allows.</summary>
    public LeaseCalls CallsOf(HeldLease lease) => new(lease, Calls, Options, Logger, Time);

    private static string DefaultClaimant()
    {
        var name = $"{Environment.MachineName}-{Environment.ProcessId}";
        return name.Length <= 200 ? name : name[..200];
    }
}
