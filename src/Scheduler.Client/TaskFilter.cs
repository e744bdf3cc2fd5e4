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

    /// <summary>Failed tasks of any of these kinds (<see cref="SchedulerTask.FailureKind"/>); all tasks when empty.</summary>
    public IReadOnlyCollection<string> FailureKinds { get; init; } = [];

    /// <summary>Tasks whose id begins so, 4–36 characters, in the order of their ids; all tasks when null.</summary>
    public string? IdPrefix { get; init; }

    /// <summary>Whether to return only scheduled tasks that are due, in the order in which they are claimed.</summary>
    public bool Due { get; init; }

    /// <summary>Tasks whose start is later than this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Tasks whose start is earlier than this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether to sort by start in descending order; not with <see cref="IdPrefix"/> or <see cref="Due"/>.</summary>
    public bool LatestFirst { get; init; }
}
