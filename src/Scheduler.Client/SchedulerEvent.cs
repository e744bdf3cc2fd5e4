namespace Scheduler.Client;

/// <summary>An event: one increment of the version of a task. Task id and version identify it.</summary>
public sealed class SchedulerEvent
{
    /// <summary>The position of the event in the feed: increases, with gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the task changed, by the clock of one of the service's replicas. Sort by <see cref="Sequence"/> instead.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The task's id.</summary>
    public required string TaskId { get; init; }

    /// <summary>The id of the task's schedule, or null.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>The name of the task's worker, after the change.</summary>
    public required string Worker { get; init; }

    /// <summary>The task's version after the change; for a deletion the last one + 1.</summary>
    public required long Version { get; init; }

    /// <summary>The kind of change.</summary>
    public required SchedulerEventType Type { get; init; }

    /// <summary>The task's status after the change.</summary>
    public required SchedulerTaskStatus Status { get; init; }

    /// <summary>The number of attempts started, after the change.</summary>
    public int Attempt { get; init; }

    /// <summary>The time from which the task may be claimed, after the change; null while it is running and once it has finished.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>
    /// Those of <c>start</c>, <c>title</c>, <c>worker</c>, <c>payload</c>, <c>retry</c> and <c>status</c> that the request changed; empty for
    /// a creation and a deletion.
    /// </summary>
    public IReadOnlyList<string> Changed { get; init; } = [];

    /// <summary>For a start by a claim: when the task was due. For the end of an attempt: when the attempt started. Otherwise null.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>For a start: the label of the program that claimed the task. Otherwise null.</summary>
    public string? Claimant { get; init; }

    /// <summary>For a failure: the failure of this attempt. Otherwise null.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>The caller; null when the caller is not authenticated, and for actions of the service itself.</summary>
    public string? Actor { get; init; }

    /// <summary>The cause of the change.</summary>
    public required EventOrigin Origin { get; init; }

    /// <summary>Sequence, type, task and version; safe to log.</summary>
    public override string ToString() => FormattableString.Invariant($"{Sequence} {Type} ({TaskId}, version {Version})");
}
