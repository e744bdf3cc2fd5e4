namespace Scheduler.Client;

/// <summary>One page of a listing.</summary>
public sealed class TaskPage
{
    /// <summary>The tasks of this page.</summary>
    public required IReadOnlyList<SchedulerTask> Tasks { get; init; }

    /// <summary>The cursor of the next page; null on the last page. Cursors do not expire.</summary>
    public string? NextCursor { get; init; }
}
