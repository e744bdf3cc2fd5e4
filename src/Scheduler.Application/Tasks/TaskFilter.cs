using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tasks;

/// <summary>The conditions of a listing; a task must meet all of them.</summary>
public sealed record TaskFilter
{
    /// <summary>Any of these workers; null for every worker. An empty list matches no task.</summary>
    public IReadOnlyCollection<WorkerName>? Workers { get; init; }

    /// <summary>Any of these statuses; null for every status. An empty list matches no task.</summary>
    public IReadOnlyCollection<ScheduledTaskStatus>? Statuses { get; init; }

    /// <summary>Any of these schedules; null for every task, with or without a schedule. An empty list matches no task.</summary>
    public IReadOnlyCollection<ScheduleId>? ScheduleIds { get; init; }

    /// <summary>Failed tasks of any of these kinds; null for every task. An empty list matches no task.</summary>
    public IReadOnlyCollection<FailureKind>? FailureKinds { get; init; }

    /// <summary>Whether only waiting tasks match that are due by the lease clock.</summary>
    public bool IsDue { get; init; }

    /// <summary>The first characters of the id; null for every task.</summary>
    public TaskIdPrefix? IdPrefix { get; init; }

    /// <summary>Tasks that were not changed after this time.</summary>
    public DateTimeOffset? UpdatedThrough { get; init; }

    /// <summary>Tasks that start strictly after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Tasks that start strictly before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The order of a listing with these conditions, unless another is requested.</summary>
    public TaskSort Sort => IsDue ? TaskSort.DueAt : IdPrefix is not null ? TaskSort.Id : TaskSort.Start;

    /// <summary>Whether no task can meet the conditions.</summary>
    public bool MatchesNothing => Workers is { Count: 0 } || Statuses is { Count: 0 } || ScheduleIds is { Count: 0 } || FailureKinds is { Count: 0 }
        || (FailureKinds is not null && Statuses?.Contains(ScheduledTaskStatus.Failed) == false);
}

/// <summary>The order of a listing.</summary>
public enum TaskSort
{
    /// <summary>By start, then by id.</summary>
    Start,

    /// <summary>The exact reverse of <see cref="Start"/>.</summary>
    StartDescending,

    /// <summary>By due time, then by id: the order in which waiting tasks are claimed.</summary>
    DueAt,

    /// <summary>By id.</summary>
    Id,
}

/// <summary>A position in a listing: directly after the task with this id.</summary>
/// <param name="Time">The due time of the task in a listing by due time, otherwise its start.</param>
/// <param name="Id">The id of the task.</param>
public sealed record TaskPosition(DateTimeOffset Time, TaskId Id)
{
    public static TaskPosition After(TaskResponse task, TaskSort sort)
    {
        var time = sort == TaskSort.DueAt ? task.DueAt : task.Start;
        return TaskId.TryParse(task.Id, out var id) && time is not null
            ? new TaskPosition(time.Value, id)
            : throw new ArgumentException("The task has an invalid id, or is not waiting.", nameof(task));
    }
}

/// <summary>The part of a listing after a position.</summary>
/// <param name="Filter">The conditions.</param>
/// <param name="Sort">The order.</param>
/// <param name="After">The position before the first task; null to start at the beginning.</param>
/// <param name="IsBackward">Whether to read from the position to the beginning instead.</param>
public sealed record TaskRange(TaskFilter Filter, TaskSort Sort, TaskPosition? After = null, bool IsBackward = false);
