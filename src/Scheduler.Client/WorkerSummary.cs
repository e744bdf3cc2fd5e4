namespace Scheduler.Client;

/// <summary>A worker: the number of its tasks by status, and its settings.</summary>
public sealed class WorkerSummary
{
    /// <summary>The worker's name.</summary>
    public required string Worker { get; init; }

    /// <summary>The number of scheduled tasks, due or not.</summary>
    public long Scheduled { get; init; }

    /// <summary>The number of running tasks.</summary>
    public long Running { get; init; }

    /// <summary>The number of succeeded tasks; up to 10 s out of date.</summary>
    public long Succeeded { get; init; }

    /// <summary>The number of failed tasks; up to 10 s out of date.</summary>
    public long Failed { get; init; }

    /// <summary>The number of scheduled tasks that are due.</summary>
    public long Due { get; init; }

    /// <summary>The due time of the oldest due task, or null.</summary>
    public DateTimeOffset? OldestDueAt { get; init; }

    /// <summary>Whether the worker is paused: claims return none of its tasks.</summary>
    public bool Paused { get; init; }

    /// <summary>The maximum number of its tasks that run at the same time; null for no limit.</summary>
    public int? MaxRunning { get; init; }

    /// <summary>Why the worker is paused, or null.</summary>
    public string? PauseReason { get; init; }

    /// <summary>When the pause ends; null when it ends only on request.</summary>
    public DateTimeOffset? PausedUntil { get; init; }
}
