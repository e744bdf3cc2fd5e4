using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>The operations of an attempt that a handler's context needs, independent of the payload type.</summary>
internal interface IAttempt
{
    SchedulerTask Task { get; }

    void SetResult(JsonElement result);

    Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken);

    Task ReportProgressAsync(TaskProgress progress, CancellationToken cancellationToken);
}
