namespace Scheduler.Client;

/// <summary>The answer to a claim.</summary>
public sealed class ClaimedTasks
{
    /// <summary>The tasks that now run, each with its lease and token; none when nothing was due.</summary>
    public required IReadOnlyList<SchedulerTask> Tasks { get; init; }

    /// <summary>The next moment at which a claim could succeed, by the service's clock; null when none is known.</summary>
    public DateTimeOffset? NextDueAt { get; init; }
}
