using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tasks;

/// <summary>What a task is made from, whatever its start.</summary>
/// <param name="Worker">The worker that runs the task.</param>
public sealed record TaskTemplate(WorkerName Worker)
{
    /// <summary>A title, or null.</summary>
    public TaskTitle? Title { get; init; }

    public Payload Payload { get; init; } = Payload.Empty;

    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;
}

/// <summary>A task to be created.</summary>
public sealed record NewTask(TaskTemplate Template, TaskStart Start);
