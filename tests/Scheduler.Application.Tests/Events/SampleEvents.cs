using Scheduler.Application.Events;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Events;

internal static class SampleEvents
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TaskId Id = TaskId.New(Now);
    private static readonly WorkerName Reports = WorkerName.From("reports");

    /// <summary>A task of the worker reports that waits.</summary>
    public static TaskEvent Due(DateTimeOffset dueAt) => Of(TaskEventType.Created, ScheduledTaskStatus.Scheduled) with { DueAt = dueAt };

    /// <summary>A claim of a task that became due at this time.</summary>
    public static TaskEvent Started(DateTimeOffset dueAt) => Of(TaskEventType.Started, ScheduledTaskStatus.Running) with { Since = dueAt };

    /// <summary>The end of an attempt.</summary>
    public static TaskEvent Ended(TaskEventType type, ScheduledTaskStatus status, TimeSpan duration, TaskFailure? failure = null) =>
        Of(type, status) with { Since = Now - duration, Failure = failure };

    public static TaskEvent Of(TaskEventType type, ScheduledTaskStatus status) => new(Id, 1, type, EventOrigin.Client, Now, Reports, status, 1, DueAt: null);

    /// <summary>A stored event.</summary>
    public static EventResponse Stored(long sequence, string worker = "reports") => new()
    {
        Sequence = sequence,
        At = Now,
        TaskId = Id.ToString(),
        Worker = worker,
        Version = (int)sequence,
        Type = TaskEventType.Updated,
        Status = ScheduledTaskStatus.Scheduled,
        Attempt = 0,
        DueAt = null,
        Changed = TaskFields.Title,
        Since = null,
        Claimant = null,
        Failure = null,
        Actor = null,
        Origin = EventOrigin.Client,
    };
}
