namespace Scheduler.Client;

/// <summary>The response to a claim.</summary>
public sealed class ClaimedTasks
{
    /// <summary>The claimed tasks, now running, each with its lease and token; empty when none was due.</summary>
    public required IReadOnlyList<SchedulerTask> Tasks { get; init; }

    /// <summary>When the next task falls due, by the service's clock; null when unknown.</summary>
    public DateTimeOffset? NextDueAt { get; init; }
}
