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

    /// <summary>Tasks that start strictly after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Tasks that start strictly before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether no task can meet the conditions.</summary>
    public bool MatchesNothing => Workers is { Count: 0 } || Statuses is { Count: 0 } || ScheduleIds is { Count: 0 };
}

/// <summary>The order of a listing.</summary>
public enum TaskSort
{
    /// <summary>By start, then by id.</summary>
    Start,

    /// <summary>The exact reverse of <see cref="Start"/>.</summary>
    StartDescending,
}

/// <summary>A position in a listing: directly after the task with this start and id.</summary>
public sealed record TaskPosition(DateTimeOffset Start, TaskId Id)
{
    public static TaskPosition After(TaskResponse task) =>
        TaskId.TryParse(task.Id, out var id) ? new TaskPosition(task.Start, id) : throw new ArgumentException("The task has an invalid id.", nameof(task));
}
