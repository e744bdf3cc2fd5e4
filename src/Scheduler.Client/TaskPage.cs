namespace Scheduler.Client;

/// <summary>One page of a listing.</summary>
public sealed class TaskPage
{
    /// <summary>The tasks of this page.</summary>
    public required IReadOnlyList<SchedulerTask> Tasks { get; init; }

    /// <summary>Where the next page begins; null on the last. It does not expire.</summary>
    public string? NextCursor { get; init; }
}
