using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tasks;

/// <summary>The changes that one request makes to a task; absent values stay.</summary>
public sealed record TaskChanges
{
    /// <summary>The new start.</summary>
    public Optional<TaskStart> Start { get; init; }

    /// <summary>Null clears the title.</summary>
    public Optional<TaskTitle?> Title { get; init; }

    /// <summary>The worker that runs the task.</summary>
    public Optional<WorkerName> Worker { get; init; }

    /// <summary>The new status.</summary>
    public Optional<ScheduledTaskStatus> Status { get; init; }

    /// <summary>Replaces the whole payload.</summary>
    public Optional<Payload> Payload { get; init; }

    /// <summary>Replaces the whole retry policy.</summary>
    public Optional<RetryPolicy> Retry { get; init; }
}
