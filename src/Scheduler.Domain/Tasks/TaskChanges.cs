using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>What one request changes of a task; what is not given stays.</summary>
public sealed record TaskChanges
{
    /// <summary>When the task is to start.</summary>
    public Optional<TaskStart> Start { get; init; }

    /// <summary>The title; null clears it.</summary>
    public Optional<TaskTitle?> Title { get; init; }

    /// <summary>The worker that is to run the task.</summary>
    public Optional<WorkerName> Worker { get; init; }

    /// <summary>The status to move to.</summary>
    public Optional<ScheduledTaskStatus> Status { get; init; }

    /// <summary>The payload, replaced as a whole.</summary>
    public Optional<Payload> Payload { get; init; }

    /// <summary>How the task is tried again, replaced as a whole.</summary>
    public Optional<RetryPolicy> Retry { get; init; }
}
