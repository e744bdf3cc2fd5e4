using System.Text.Json;

namespace Scheduler.Client.Hosting;

/// <summary>What a handler's context needs of the attempt that it runs in, whatever its payload's type.</summary>
internal interface IAttempt
{
    SchedulerTask Task { get; }

    void SetResult(JsonElement result);

    Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken);
}
