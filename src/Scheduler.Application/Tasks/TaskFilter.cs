using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Which tasks a listing shows; all conditions hold together.</summary>
public sealed record TaskFilter
{
    /// <summary>Any of these workers; null for every worker, and none of them for no task at all.</summary>
    public IReadOnlyCollection<WorkerName>? Workers { get; init; }

    /// <summary>Any of these statuses; null for every status.</summary>
    public IReadOnlyCollection<ScheduledTaskStatus>? Statuses { get; init; }

    /// <summary>A start strictly after this.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>A start strictly before this.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Whether a condition is set that no task can meet.</summary>
    public bool MatchesNothing => Workers is { Count: 0 } || Statuses is { Count: 0 };
}

/// <summary>The order of a listing.</summary>
public enum TaskSort
{
    /// <summary>By start, ties by id.</summary>
    Start,

    /// <summary>The exact reverse of <see cref="Start"/>.</summary>
    StartDescending,
}

/// <summary>A place in a listing: just behind the task with this start and id.</summary>
/// <param name="Start">The task's start.</param>
/// <param name="Id">The task's id.</param>
public sealed record TaskPosition(DateTimeOffset Start, TaskId Id)
{
    /// <summary>The place just behind this task.</summary>
    public static TaskPosition After(TaskResponse task) =>
        TaskId.TryParse(task.Id, out var id) ? new TaskPosition(task.Start, id) : throw new ArgumentException("Its id is none.", nameof(task));
}
