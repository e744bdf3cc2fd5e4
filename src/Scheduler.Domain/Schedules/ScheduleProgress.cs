using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>How far a schedule has come. The service updates it with each decision; it is not part of the schedule's version.</summary>
/// <param name="Position">All instants up to this time have been handled: each has had its occurrence or was passed over.</param>
public sealed record ScheduleProgress(DateTimeOffset Position)
{
    /// <summary>
    /// The newest occurrence that the schedule itself created. Null when there is none, or when a decision has taken note that it
    /// was withdrawn, deleted or rescheduled manually.
    /// </summary>
    public TaskId? LastTaskId { get; init; }

    /// <summary>The instant of <see cref="LastTaskId"/>; it is needed when that task is no longer stored.</summary>
    public DateTimeOffset? LastInstant { get; init; }

    /// <summary>
    /// When the service has to look next at the latest, by the lease clock. Null when time alone changes nothing: paused, ended, or
    /// waiting for <see cref="WatchedTaskId"/>.
    /// </summary>
    public DateTimeOffset? CheckAt { get; init; }

    /// <summary>
    /// The occurrence that blocks the schedule (<c>heldBy</c>): under <c>SKIP</c> and <c>QUEUE</c> the last one, when its instant has
    /// come and it is not finished; under <c>RUN_ONCE</c> one that is missed and waiting. Null while paused.
    /// </summary>
    public TaskId? HeldBy { get; init; }

    /// <summary>The first instant that passes while <see cref="HeldBy"/> blocks the schedule, possibly in the future; null when nothing blocks it.</summary>
    public DateTimeOffset? BlockedFrom { get; init; }

    /// <summary>The task whose change makes a look necessary before <see cref="CheckAt"/>, within 1 s; null when there is none.</summary>
    public TaskId? WatchedTaskId { get; init; }

    /// <summary>For which change of <see cref="WatchedTaskId"/> to look.</summary>
    public WatchedChange WatchedChange { get; init; }

    /// <summary>The newest instant that was skipped, or whose occurrence was withdrawn as missed; null when there is none.</summary>
    public SkippedInstant? LastSkipped { get; init; }

    /// <summary>
    /// Records that a client deleted an own occurrence with attempt 0 that is not the last one. A decision records the last one itself.
    /// </summary>
    /// <param name="instant">The instant of the occurrence.</param>
    /// <param name="at">When it was deleted.</param>
    public ScheduleProgress AfterManualDeletion(DateTimeOffset instant, DateTimeOffset at) =>
        LastSkipped?.Instant > instant ? this : this with { LastSkipped = new SkippedInstant(instant, SkipReason.Manual, at) };

    /// <summary>
    /// Whether the schedule is late: an own occurrence has been waiting for its first attempt, or an instant has been blocked, for
    /// more than the given time. Never while paused.
    /// </summary>
    /// <param name="lateAfterSeconds">Null for never.</param>
    /// <param name="isPaused">Whether the schedule is paused.</param>
    /// <param name="oldestWaiting">The earliest start of the own occurrences that are SCHEDULED with attempt 0; null when there is none.</param>
    /// <param name="now">The lease clock.</param>
    public bool IsLate(int? lateAfterSeconds, bool isPaused, DateTimeOffset? oldestWaiting, DateTimeOffset now)
    {
        var limit = TimeSpan.FromSeconds(lateAfterSeconds ?? 0);
        return lateAfterSeconds is not null && !isPaused && (now - oldestWaiting > limit || now - BlockedFrom > limit);
    }
}

/// <summary>A change of a task. Each one includes those before it.</summary>
public enum WatchedChange
{
    /// <summary>It was deleted, or its start was changed (it is no longer the schedule's own).</summary>
    Removed,

    /// <summary>It is SUCCEEDED or FAILED.</summary>
    Ended,

    /// <summary>It has started: its attempt is not 0.</summary>
    Started,
}

/// <summary>An instant without a run.</summary>
/// <param name="Instant">The instant.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When it was skipped or withdrawn, by the lease clock; when it was deleted manually, the time of that.</param>
public sealed record SkippedInstant(DateTimeOffset Instant, SkipReason Reason, DateTimeOffset At);
