using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;

namespace Scheduler.Domain.Tasks;

/// <content>The tasks of schedules.</content>
public sealed partial class ScheduledTask
{
    /// <summary>The schedule to which the task belongs, or null. It is kept when the schedule is deleted.</summary>
    public ScheduleId? ScheduleId { get; private set; }

    /// <summary>The instant for which the task was created, UTC, even after its start was changed; null without an instant.</summary>
    public DateTimeOffset? ScheduledFor { get; private set; }

    /// <summary>How it came about; null for a task without a schedule.</summary>
    public OccurrenceKind? OccurrenceKind { get; private set; }

    /// <summary>Whether the overlap and misfire rules of its schedule apply to it.</summary>
    public bool IsOwnOccurrence => OccurrenceKind == Schedules.OccurrenceKind.Own;

    private bool IsWaitingForFirstAttempt => Status == ScheduledTaskStatus.Scheduled && Attempt == 0;

    /// <summary>Creates the schedule's own task for an instant, which may have passed.</summary>
    /// <param name="id">The id that the decision assigned.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="instant">The instant, which becomes <c>start</c> and <c>dueAt</c>.</param>
    /// <param name="template">The template of the schedule.</param>
    /// <param name="now">The replica's clock.</param>
    public static ScheduledTask CreateOccurrence(TaskId id, ScheduleId schedule, DateTimeOffset instant, TaskTemplate template, DateTimeOffset now)
    {
        var task = OfSchedule(id, schedule, instant, template, now);
        (task.ScheduledFor, task.OccurrenceKind) = (task.Start, Schedules.OccurrenceKind.Own);
        task.Record(TaskEventType.Created, now, TaskFields.None, origin: EventOrigin.Schedule);
        return task;
    }

    /// <summary>Creates a task for an instant on request.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="instant">The instant, not in the future, which becomes <c>start</c> and <c>dueAt</c>.</param>
    /// <param name="template">The template of the schedule.</param>
    /// <param name="now">The replica's clock.</param>
    /// <param name="traceParent">The trace context of the request, or null.</param>
    public static ScheduledTask CreateBackfilled(
        ScheduleId schedule, DateTimeOffset instant, TaskTemplate template, DateTimeOffset now, TraceParent? traceParent = null)
    {
        var task = OfSchedule(TaskId.New(now), schedule, instant, template, now);
        (task.ScheduledFor, task.OccurrenceKind, task.TraceParent) = (task.Start, Schedules.OccurrenceKind.Backfilled, traceParent);
        task.Record(TaskEventType.Created, now, TaskFields.None);
        return task;
    }

    /// <summary>Creates an extra task on request, due now by the lease clock.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="template">The template of the schedule with the changes of the request.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="traceParent">The trace context of the request, or null.</param>
    public static ScheduledTask CreateTriggered(ScheduleId schedule, TaskTemplate template, ClockReading clock, TraceParent? traceParent = null)
    {
        var task = OfSchedule(TaskId.New(clock.Now), schedule, clock.LeaseTime, template, clock.Now);
        (task.OccurrenceKind, task.TraceParent) = (Schedules.OccurrenceKind.Triggered, traceParent);
        task.Record(TaskEventType.Created, clock.Now, TaskFields.None);
        return task;
    }

    /// <summary>
    /// Overwrites worker, title, payload and retry policy with the template of the schedule, also where they were edited manually.
    /// Without a difference the version stays.
    /// </summary>
    /// <returns>False when this is not the schedule's own occurrence, waiting for its first attempt, with a start in the future by the lease clock.</returns>
    public bool Follow(TaskTemplate template, ClockReading clock)
    {
        if (!IsOwnOccurrence || !IsWaitingForFirstAttempt || Start <= clock.LeaseTime)
        {
            return false;
        }

        var changed = TaskFields.None;
        Title = Changed(new(template.Title), Title, TaskFields.Title, ref changed);
        Worker = Changed(new(template.Worker), Worker, TaskFields.Worker, ref changed);
        Payload = Changed(new(template.Payload), Payload, TaskFields.Payload, ref changed);
        Retry = Changed(new(template.Retry), Retry, TaskFields.Retry, ref changed);
        if (changed != TaskFields.None)
        {
            Record(TaskEventType.Updated, clock.Now, changed, origin: EventOrigin.Schedule);
        }

        return true;
    }

    /// <summary>Deletes the task on behalf of its schedule. Its values stay the last ones.</summary>
    /// <param name="now">The replica's clock.</param>
    /// <returns>False when the task must stay: it is manual or triggered, or no longer waits for its first attempt.</returns>
    public bool Withdraw(DateTimeOffset now)
    {
        var isWithdrawable = IsWaitingForFirstAttempt && OccurrenceKind is Schedules.OccurrenceKind.Own or Schedules.OccurrenceKind.Backfilled;
        if (isWithdrawable)
        {
            AddEvent(TaskEventType.Deleted, Version + 1, now.ToUniversalTime(), TaskFields.None, since: null, EventOrigin.Schedule);
        }

        return isWithdrawable;
    }

    private static ScheduledTask OfSchedule(TaskId id, ScheduleId schedule, DateTimeOffset start, TaskTemplate template, DateTimeOffset now) =>
        new(id, start.ToUniversalTime(), template.Worker, now.ToUniversalTime())
        {
            Title = template.Title,
            Payload = template.Payload,
            Retry = template.Retry,
            DueAt = start.ToUniversalTime(),
            ScheduleId = schedule,
        };
}
