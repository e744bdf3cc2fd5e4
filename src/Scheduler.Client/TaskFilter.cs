namespace Scheduler.Client;

/// <summary>Which tasks a listing shows, and in which order. All conditions hold together.</summary>
public sealed class TaskFilter
{
    /// <summary>Tasks of any of these workers; of all when empty.</summary>
    public IReadOnlyCollection<string> Workers { get; init; } = [];

    /// <summary>Tasks in any of these statuses; in all when empty.</summary>
    public IReadOnlyCollection<SchedulerTaskStatus> Statuses { get; init; } = [];

    /// <summary>Tasks whose start is later than this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Tasks whose start is earlier than this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether the latest start comes first.</summary>
    public bool LatestFirst { get; init; }
}
