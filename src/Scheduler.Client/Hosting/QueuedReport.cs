using System.Text.Json;
using Scheduler.Client.Http;
using Scheduler.Client.Json;

namespace Scheduler.Client.Hosting;

/// <summary>A report, serialized once for all attempts to send it, alone or among others.</summary>
internal sealed class QueuedReport(TaskReport report, CallRules rules)
{
    public TaskReport Report { get; } = report;

    /// <summary>The report as a call of its own.</summary>
    public ApiCall Call { get; } = report.ToCall(rules);

    /// <summary>The report as one of several.</summary>
    public byte[] Item { get; } = JsonSerializer.SerializeToUtf8Bytes(report.ToItem(), SchedulerJson.Default.LeaseBody);
}
