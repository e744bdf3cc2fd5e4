using System.Text.Json;
using Scheduler.Application.Tasks;

namespace Scheduler.Api.Json;

/// <summary>A task in a listing without payloads, leases and trace contexts.</summary>
/// <param name="Task">The task.</param>
internal sealed record TaskSummary(TaskResponse Task);

/// <summary>Writes a task without payload, lease and traceparent.</summary>
internal sealed class TaskSummaryJsonConverter : WriteOnlyConverter<TaskSummary>
{
    public override void Write(Utf8JsonWriter writer, TaskSummary value, JsonSerializerOptions options) =>
        TaskJsonConverter.Write(writer, value.Task, isSummary: true);
}
