using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>Schedules and their tasks, for tests of storage.</summary>
internal static class SampleSchedules
{
    public static readonly DateTimeOffset Now = FrozenTimeProvider.Start;

    public static readonly IRecurrenceRule Rule = Rules.Cron("0 * * * *");

    public static readonly TaskTemplate Template = new(WorkerName.From("reports"));

    public static ScheduleDefinition Definition(string name = "nightly", string worker = "reports") =>
        new(ScheduleName.From(name), Recurrence.Create("0 * * * *", every: null), new TaskTemplate(WorkerName.From(worker)));

    public static Schedule New(string name = "nightly", string worker = "reports") =>
        Schedule.Create(Definition(name, worker), Rule, ClockReading.At(Now)).Schedule;

    /// <summary>Sets the progress, which otherwise only decisions change.</summary>
    public static Schedule With(this Schedule schedule, Func<ScheduleProgress, ScheduleProgress> change)
    {
        var progress = typeof(Schedule).GetProperty(nameof(Schedule.Progress))!;
        progress.SetValue(schedule, change(schedule.Progress));
        return schedule;
    }

    /// <summary>Makes an occurrence the last one.</summary>
    public static Schedule WithLast(this Schedule schedule, ScheduledTask task) =>
        schedule.With(progress => progress with { LastTaskId = task.Id, LastInstant = task.ScheduledFor });

    public static ScheduledTask Occurrence(ScheduleId schedule, DateTimeOffset instant) =>
        ScheduledTask.CreateOccurrence(TaskId.New(Now), schedule, instant, Template, Now);

    public static ScheduledTask Backfilled(ScheduleId schedule, DateTimeOffset instant) => ScheduledTask.CreateBackfilled(schedule, instant, Template, Now);

    public static ScheduledTask Triggered(ScheduleId schedule) => ScheduledTask.CreateTriggered(schedule, Template, ClockReading.At(Now));

    /// <summary>Changes the start, so that the task is no longer the schedule's own.</summary>
    public static ScheduledTask Moved(this ScheduledTask task, DateTimeOffset at, int days = 1)
    {
        task.Update(new TaskChanges { Start = new(TaskStart.At(at.AddDays(days))) }, ClockReading.At(at));
        return task;
    }

    public static ScheduledTask MovedTo(this ScheduledTask task, ScheduledTaskStatus status, DateTimeOffset at)
    {
        task.Update(new TaskChanges { Status = new(status) }, ClockReading.At(at));
        return task;
    }

    /// <summary>Claims the task and fails, so that it waits for a retry.</summary>
    public static ScheduledTask WaitingForRetry(this ScheduledTask task, DateTimeOffset at)
    {
        var secret = LeaseSecret.New();
        task.Claim(secret, claimant: null, seconds: 60, key: null, ClockReading.At(at));
        task.ExpireLease(ClockReading.At(at.AddMinutes(2)), jitter: 0);
        return task;
    }
}
