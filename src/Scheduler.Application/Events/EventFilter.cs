using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Events;

/// <summary>Selects events. Each condition matches any of its values and null matches all events; the conditions are combined with AND.</summary>
public sealed record EventFilter
{
    /// <summary>The maximum number of values of a condition.</summary>
    public const int MaxValues = 20;

    /// <summary>The names of workers, compared as text: a name that no worker can have matches nothing.</summary>
    public IReadOnlySet<string>? Workers { get; init; }

    public IReadOnlySet<ScheduledTaskStatus>? Statuses { get; init; }

    public IReadOnlySet<TaskEventType>? Types { get; init; }

    /// <summary>The ids of tasks, compared as text.</summary>
    public IReadOnlySet<string>? TaskIds { get; init; }

    /// <summary>The ids of schedules, compared as text.</summary>
    public IReadOnlySet<string>? ScheduleIds { get; init; }

    public bool Matches(EventResponse change) =>
        Workers?.Contains(change.Worker) != false
        && Statuses?.Contains(change.Status) != false
        && Types?.Contains(change.Type) != false
        && TaskIds?.Contains(change.TaskId) != false
        && (ScheduleIds is null || (change.ScheduleId is { } schedule && ScheduleIds.Contains(schedule)));
}
