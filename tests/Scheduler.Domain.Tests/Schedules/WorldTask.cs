using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>A task of a schedule in <see cref="ScheduleWorld"/>, with its whole past.</summary>
internal sealed class WorldTask(TaskId id, DateTimeOffset? instant, OccurrenceKind kind)
{
    public TaskId Id => id;

    public DateTimeOffset? Instant => instant;

    public OccurrenceKind Kind { get; private set; } = kind;

    public ScheduledTaskStatus Status { get; private set; }

    public int Attempt { get; private set; }

    public DateTimeOffset? StartedAt { get; private set; }

    public DateTimeOffset? EndedAt { get; private set; }

    public DateTimeOffset? RescheduledAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    public bool IsStored => DeletedAt is null;

    public bool IsOwn => IsStored && Kind == OccurrenceKind.Own;

    public bool IsWaiting => IsStored && Status == ScheduledTaskStatus.Scheduled && Attempt == 0;

    public bool IsFinished => !IsOwn || Status is ScheduledTaskStatus.Succeeded or ScheduledTaskStatus.Failed;

    public DateTimeOffset? FinishedAt => DeletedAt ?? RescheduledAt ?? EndedAt;

    /// <summary>What a decision learns of it.</summary>
    public OccurrenceFacts Facts => new(
        id,
        instant!.Value,
        !IsStored ? OccurrenceState.Deleted
            : RescheduledAt is not null ? OccurrenceState.Rescheduled
            : IsFinished ? OccurrenceState.Ended
            : Status == ScheduledTaskStatus.Running ? OccurrenceState.Running : OccurrenceState.Waiting,
        IsStored || (Status == ScheduledTaskStatus.Scheduled && Attempt == 0) ? Attempt : 1)
    {
        StartedAt = IsStored ? StartedAt : null,
        FinishedAt = FinishedAt,
    };

    public void Start(DateTimeOffset now) => (Status, Attempt, StartedAt) = (ScheduledTaskStatus.Running, Attempt + 1, now);

    public void End(bool isSuccess, DateTimeOffset now) =>
        (Status, EndedAt) = (isSuccess ? ScheduledTaskStatus.Succeeded : ScheduledTaskStatus.Failed, now);

    public void WaitAgain(bool isReleased) =>
        (Status, Attempt, StartedAt) = (ScheduledTaskStatus.Scheduled, isReleased ? Attempt - 1 : Attempt, null);

    /// <summary>FAILED to SCHEDULED; with the same start it stays the schedule's own.</summary>
    public void Retry(bool isMoved, DateTimeOffset now)
    {
        (Status, Attempt, StartedAt, EndedAt) = (ScheduledTaskStatus.Scheduled, 0, null, null);
        if (isMoved)
        {
            Reschedule(now);
        }
    }

    public void Reschedule(DateTimeOffset now)
    {
        if (instant is not null)
        {
            Kind = OccurrenceKind.Manual;
            RescheduledAt ??= now;
        }
    }

    public void Delete(DateTimeOffset now) => DeletedAt = now;

    public override string ToString() => $"{Kind} {instant:HH:mm:ss} {Status} {Attempt}{(IsStored ? "" : " deleted")}";
}
