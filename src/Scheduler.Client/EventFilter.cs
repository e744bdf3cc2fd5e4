namespace Scheduler.Client;

/// <summary>The filter of events, with up to 20 values per condition. Conditions are combined with AND.</summary>
public sealed class EventFilter
{
    /// <summary>Events of tasks of any of these workers; of all workers when empty.</summary>
    public IReadOnlyCollection<string> Workers { get; init; } = [];

    /// <summary>Events after which the task has any of these statuses; any status when empty.</summary>
    public IReadOnlyCollection<SchedulerTaskStatus> Statuses { get; init; } = [];

    /// <summary>Events of any of these types; of all types when empty.</summary>
    public IReadOnlyCollection<SchedulerEventType> Types { get; init; } = [];

    /// <summary>Events of any of these tasks; of all tasks when empty.</summary>
    public IReadOnlyCollection<string> TaskIds { get; init; } = [];

    /// <summary>Events of tasks of any of these schedules; of all tasks when empty.</summary>
    public IReadOnlyCollection<string> ScheduleIds { get; init; } = [];
}
