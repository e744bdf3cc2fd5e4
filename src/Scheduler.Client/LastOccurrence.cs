namespace Scheduler.Client;

/// <summary>The newest task of a schedule that has started or ended.</summary>
public sealed class LastOccurrence
{
    /// <summary>The task's id.</summary>
    public required string TaskId { get; init; }

    /// <summary>The instant for which it was created.</summary>
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>Its status.</summary>
    public required SchedulerTaskStatus Status { get; init; }

    /// <summary>When its current or last attempt started; null while it waits.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it succeeded or failed, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }
}
