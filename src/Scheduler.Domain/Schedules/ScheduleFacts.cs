using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Schedules;

/// <summary>
/// What a decision must know of the tasks of a schedule. Load it in the transaction that stores the decision. At rest it is the
/// one or two rows of <see cref="Last"/> and <see cref="Waiting"/>; the event <c>deleted</c> is needed only for a task that is not stored.
/// </summary>
public sealed record ScheduleFacts
{
    /// <summary>The maximum of waiting own occurrences and backfilled tasks.</summary>
    public const int MaxWaiting = 1000;

    /// <summary>The maximum of <see cref="Stored"/>.</summary>
    public const int MaxStored = 10_000;

    public static ScheduleFacts None { get; } = new();

    /// <summary>The task <see cref="ScheduleProgress.LastTaskId"/>; null when that is null.</summary>
    public OccurrenceFacts? Last { get; init; }

    /// <summary>
    /// The task <see cref="ScheduleProgress.HeldBy"/>; null when that is null or is the last one. When it was deleted, its instant is not
    /// known from the progress, and it may be null.
    /// </summary>
    public OccurrenceFacts? Held { get; init; }

    /// <summary>
    /// The own occurrences that are SCHEDULED with attempt 0, due or not, in the order of their instants: the earliest
    /// <see cref="MaxWaiting"/>. There are more only when started ones were released.
    /// </summary>
    public IReadOnlyList<WaitingOccurrence> Waiting { get; init; } = [];

    /// <summary>
    /// The number of own occurrences and backfilled tasks that are SCHEDULED with attempt 0. Counting may stop at
    /// <see cref="MaxWaiting"/> + 1.
    /// </summary>
    public int WaitingCount { get; init; }

    /// <summary>
    /// The instants (<c>scheduledFor</c>) after the earlier of now and <see cref="ScheduleProgress.Position"/> for which a task of any
    /// kind and status is stored: the newest <see cref="MaxStored"/>. With that many, none is created for an instant before the
    /// earliest of them. There is one or none at rest; more after backfills of instants that wait, and after manual changes of starts.
    /// </summary>
    public IReadOnlySet<DateTimeOffset> Stored { get; init; } = new HashSet<DateTimeOffset>();
}

/// <summary>An own occurrence that is waiting for its first attempt.</summary>
public sealed record WaitingOccurrence(TaskId Id, DateTimeOffset Instant);

/// <summary>What has become of an own occurrence.</summary>
public enum OccurrenceState
{
    /// <summary>SCHEDULED, for its first attempt (attempt 0) or for a retry.</summary>
    Waiting,

    /// <summary>RUNNING, with a lease or without.</summary>
    Running,

    /// <summary>SUCCEEDED or FAILED.</summary>
    Ended,

    /// <summary>Its start was changed: its kind is <see cref="OccurrenceKind.Manual"/>.</summary>
    Rescheduled,

    /// <summary>It is not stored.</summary>
    Deleted,
}

/// <summary>An own occurrence on which a decision depends.</summary>
/// <param name="Id">The task.</param>
/// <param name="Instant">Its instant.</param>
/// <param name="State">What has become of it.</param>
/// <param name="Attempt">
/// Its attempt; for a deleted task 0 if its event <c>deleted</c> shows SCHEDULED with attempt 0, otherwise (also without the event) 1.
/// </param>
public sealed record OccurrenceFacts(TaskId Id, DateTimeOffset Instant, OccurrenceState State, int Attempt)
{
    /// <summary>When its latest attempt started; null when it has not, or is waiting for a retry.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>
    /// When it finished: <c>finishedAt</c>; for a deleted task the time of its event <c>deleted</c>; for a rescheduled one that of its
    /// first event that changed <c>start</c>. Null, when it is not known, means now: then instants since count as if it had just finished.
    /// </summary>
    public DateTimeOffset? FinishedAt { get; init; }

    public bool IsFinished => State is OccurrenceState.Ended or OccurrenceState.Rescheduled or OccurrenceState.Deleted;

    /// <summary>Whether its instant counts as handled, although it may not have come yet.</summary>
    public bool IsRemoved => State is OccurrenceState.Rescheduled or OccurrenceState.Deleted;
}
