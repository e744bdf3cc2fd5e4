using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Events;

/// <summary>One increment of a task's version. The values are those after the change; for a deletion the last ones.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Version">The version after the change; for a deletion the last version + 1. With the task's id it identifies the event.</param>
/// <param name="Type">The kind of change.</param>
/// <param name="Origin">The cause.</param>
/// <param name="At">The time of the change by the replica's clock, UTC.</param>
/// <param name="Worker">The worker of the task.</param>
/// <param name="Status">The status.</param>
/// <param name="Attempt">The number of the current or last attempt.</param>
/// <param name="DueAt">The time from which the task may be claimed; null unless it is waiting.</param>
public sealed record TaskEvent(
    TaskId TaskId,
    int Version,
    TaskEventType Type,
    EventOrigin Origin,
    DateTimeOffset At,
    WorkerName Worker,
    ScheduledTaskStatus Status,
    int Attempt,
    DateTimeOffset? DueAt)
{
    /// <summary>The schedule of the task, or null.</summary>
    public ScheduleId? ScheduleId { get; init; }

    /// <summary>The fields that the request changed.</summary>
    public TaskFields Changed { get; init; }

    /// <summary>For a start by a claim: when the task became due. For the end of an attempt: when the attempt started. Otherwise null.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>The label of the client that claimed the task; only for <see cref="TaskEventType.Started"/>.</summary>
    public string? Claimant { get; init; }

    /// <summary>Why the attempt failed; only for <see cref="TaskEventType.Failed"/>.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>Whether the change ended an attempt.</summary>
    public bool EndsAttempt => Since is not null && Type != TaskEventType.Started;
}
