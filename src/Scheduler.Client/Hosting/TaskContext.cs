using System.Text.Json;

namespace Scheduler.Client.Hosting;

internal sealed class TaskContext<TPayload>(IAttempt attempt, TPayload payload) : ITaskContext<TPayload>
{
    public SchedulerTask Task => attempt.Task;

    public TPayload Payload => payload;

    public Task ReportProgressAsync(JsonElement progress, CancellationToken cancellationToken = default) =>
        attempt.ReportProgressAsync(progress, cancellationToken);

    public Task ReportProgressAsync(double? percent, string? message = null, CancellationToken cancellationToken = default) =>
        attempt.ReportProgressAsync(new TaskProgress { Percent = percent, Message = message }, cancellationToken);

    public void SetResult(JsonElement result) => attempt.SetResult(result);
}
