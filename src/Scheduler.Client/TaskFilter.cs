namespace Scheduler.Client;

/// <summary>The filter and order of a listing. Conditions are combined with AND.</summary>
public sealed class TaskFilter
{
    /// <summary>Tasks of any of these workers; of all workers when empty.</summary>
    public IReadOnlyCollection<string> Workers { get; init; } = [];

    /// <summary>Tasks in any of these statuses; in any status when empty.</summary>
    public IReadOnlyCollection<SchedulerTaskStatus> Statuses { get; init; } = [];

    /// <summary>Tasks of any of these schedules, by id; all tasks when empty.</summary>
    public IReadOnlyCollection<string> ScheduleIds { get; init; } = [];

    /// <summary>Tasks whose start is later than this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Tasks whose start is earlier than this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether to sort by start in descending order.</summary>
    public bool LatestFirst { get; init; }
}
