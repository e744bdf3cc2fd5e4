using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskOccurrenceTests
{
    private static readonly ScheduleId Schedule = ScheduleId.New(CreatedAt);
    private static readonly TraceParent Trace = TraceParent.From("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    private static readonly TaskTemplate Template = new(WorkerName.From("reports"))
    {
        Title = TaskTitle.From("Nightly"),
        Payload = Payload.Parse("""{"a":1}"""u8),
        Retry = new RetryPolicy(1, 1, 1, 1),
    };

    // The lease clock is behind the replica's, so that a rule by the wrong clock fails the test.
    private static ClockReading Clock => new(Now, Now.AddMinutes(-10));

    [Test]
    public void An_occurrence_starts_at_its_instant_even_when_that_has_passed()
    {
        var id = TaskId.New(Now);
        var task = ScheduledTask.CreateOccurrence(id, Schedule, Start.ToOffset(TimeSpan.FromHours(2)), Template, Now);

        Assert.That(
            (task.Id, task.Start, task.DueAt, task.ScheduledFor, task.ScheduleId),
            Is.EqualTo((id, Start, (DateTimeOffset?)Start, (DateTimeOffset?)Start, (ScheduleId?)Schedule)));
        Assert.That((task.Worker, task.Title, task.Payload, task.Retry), Is.EqualTo((Template.Worker, Template.Title, Template.Payload, Template.Retry)));
        Assert.That(
            (task.IsOwnOccurrence, task.TraceParent, task.Status, task.Attempt, task.Version),
            Is.EqualTo((true, (TraceParent?)null, ScheduledTaskStatus.Scheduled, 0, 1)));
        Assert.That(task.Start.Offset, Is.EqualTo(TimeSpan.Zero));
        Assert.That(
            (Last(task).Type, Last(task).Origin, Last(task).ScheduleId),
            Is.EqualTo((TaskEventType.Created, EventOrigin.Schedule, (ScheduleId?)Schedule)));
    }

    [Test]
    public void A_backfilled_task_has_its_instant_but_is_not_the_schedules_own()
    {
        var task = ScheduledTask.CreateBackfilled(Schedule, Start, Template, Now, Trace);

        Assert.That((task.Start, task.DueAt, task.ScheduledFor, task.TraceParent), Is.EqualTo((Start, (DateTimeOffset?)Start, (DateTimeOffset?)Start, Trace)));
        Assert.That(
            (task.OccurrenceKind, task.IsOwnOccurrence, Last(task).Origin),
            Is.EqualTo(((OccurrenceKind?)OccurrenceKind.Backfilled, false, EventOrigin.Client)));
    }

    [Test]
    public void A_triggered_task_is_due_now_by_the_lease_clock_and_has_no_instant()
    {
        var task = ScheduledTask.CreateTriggered(Schedule, Template, Clock, Trace);

        Assert.That(
            (task.Start, task.DueAt, task.ScheduledFor, task.TraceParent),
            Is.EqualTo((Clock.LeaseTime, (DateTimeOffset?)Clock.LeaseTime, (DateTimeOffset?)null, Trace)));
        Assert.That((task.OccurrenceKind, task.CreatedAt, Last(task).Origin), Is.EqualTo(((OccurrenceKind?)OccurrenceKind.Triggered, Now, EventOrigin.Client)));
    }

    [Test]
    public void A_changed_start_makes_an_occurrence_manual_and_keeps_its_instant([Values] bool isDelay)
    {
        foreach (var task in new[] { Own(Future), ScheduledTask.CreateBackfilled(Schedule, Start, Template, Now) })
        {
            var instant = task.ScheduledFor;
            task.Update(new TaskChanges { Start = new(isDelay ? TaskStart.After(TimeSpan.Zero) : TaskStart.At(Future.AddHours(1))) }, Clock);

            Assert.That(
                (task.OccurrenceKind, task.ScheduledFor, task.ScheduleId),
                Is.EqualTo(((OccurrenceKind?)OccurrenceKind.Manual, instant, (ScheduleId?)Schedule)));
        }
    }

    [Test]
    public void A_retry_with_another_start_makes_an_occurrence_manual()
    {
        var task = Own(Future);
        task.Update(To(ScheduledTaskStatus.Failed), Clock);
        task.Update(To(ScheduledTaskStatus.Scheduled) with { Start = new(TaskStart.At(Future.AddHours(1))) }, Clock);

        Assert.That(task.OccurrenceKind, Is.EqualTo(OccurrenceKind.Manual));
    }

    [Test]
    public void Other_changes_leave_an_occurrence_with_its_schedule()
    {
        var task = Own(Future);
        task.Update(new TaskChanges { Start = new(TaskStart.At(Future)), Worker = new(WorkerName.From("mail")), Title = new(null) }, Clock);
        task.Update(To(ScheduledTaskStatus.Failed), Clock);
        task.Update(To(ScheduledTaskStatus.Scheduled) with { Start = new(TaskStart.At(Future)) }, Clock);
        task.Update(To(ScheduledTaskStatus.Running), Clock);

        Assert.That((task.IsOwnOccurrence, task.Version), Is.EqualTo((true, 5)));
    }

    [Test]
    public void A_changed_start_leaves_other_tasks_as_they_are()
    {
        var ordinary = new ScheduledTaskBuilder().Build();
        var triggered = ScheduledTask.CreateTriggered(Schedule, Template, Clock);
        var later = new TaskChanges { Start = new(TaskStart.At(Future)) };
        ordinary.Update(later, Clock);
        triggered.Update(later, Clock);

        Assert.That((ordinary.OccurrenceKind, triggered.OccurrenceKind), Is.EqualTo(((OccurrenceKind?)null, (OccurrenceKind?)OccurrenceKind.Triggered)));
    }

    [Test]
    public void A_future_occurrence_follows_the_template_as_a_whole_and_loses_manual_edits()
    {
        var task = Own(Future);
        task.Update(new TaskChanges { Title = new(TaskTitle.From("Edited")), Payload = new(Payload.Empty) }, Clock);
        var template = Template with { Worker = WorkerName.From("mail"), Retry = RetryPolicy.Default };

        Assert.That(task.Follow(template, Clock));
        Assert.That(
            (task.Worker, task.Title, task.Payload, task.Retry, task.Version),
            Is.EqualTo((template.Worker, Template.Title, Template.Payload, RetryPolicy.Default, 3)));
        Assert.That((Last(task).Type, Last(task).Origin), Is.EqualTo((TaskEventType.Updated, EventOrigin.Schedule)));
        Assert.That(Last(task).Changed, Is.EqualTo(TaskFields.Worker | TaskFields.Title | TaskFields.Payload | TaskFields.Retry));
    }

    [Test]
    public void An_equal_template_changes_nothing()
    {
        var task = Own(Future);

        Assert.That(task.Follow(Template with { Payload = Payload.Parse("""{ "a": 1 }"""u8) }, Clock));
        Assert.That((task.Version, task.Events.Count), Is.EqualTo((1, 1)));
    }

    [Test]
    public void Occurrences_that_are_due_started_ended_or_manual_do_not_follow_the_template()
    {
        var template = Template with { Title = null };
        var running = Own(Future);
        running.Update(To(ScheduledTaskStatus.Running), Clock);
        var ended = Own(Future);
        ended.Update(To(ScheduledTaskStatus.Failed), Clock);
        var moved = Own(Future);
        moved.Update(new TaskChanges { Start = new(TaskStart.At(Future.AddHours(1))) }, Clock);
        ScheduledTask[] tasks = [Own(Clock.LeaseTime), running, ended, moved, ScheduledTask.CreateBackfilled(Schedule, Start, Template, Now)];

        Assert.That(tasks.Select(task => task.Follow(template, Clock)), Is.All.False);
        Assert.That(tasks.Select(task => task.Title), Is.All.EqualTo(Template.Title));
        Assert.That(Own(Clock.LeaseTime.AddTicks(1)).Follow(template, Clock));
    }

    [Test]
    public void Withdrawal_is_a_deletion_by_the_schedule()
    {
        foreach (var task in new[] { Own(Start), Own(Future), ScheduledTask.CreateBackfilled(Schedule, Start, Template, Now) })
        {
            Assert.That(task.Withdraw(Now));
            Assert.That(
                (Last(task).Type, Last(task).Origin, Last(task).Version, task.Version),
                Is.EqualTo((TaskEventType.Deleted, EventOrigin.Schedule, 2, 1)));
        }
    }

    [Test]
    public void Tasks_that_have_started_or_ended_or_are_not_the_schedules_are_not_withdrawn()
    {
        var running = Own(Start);
        running.Claim(LeaseSecret.New(), claimant: null, seconds: 60, key: null, Clock);
        var retried = ScheduledTask.CreateOccurrence(TaskId.New(Now), Schedule, Start, Template with { Retry = RetryPolicy.Default }, Now);
        retried.Claim(LeaseSecret.New(), claimant: null, seconds: 5, key: null, new ClockReading(Now, Start));
        Assert.That(retried.ExpireLease(Clock, jitter: 0));
        var canceled = Own(Start);
        canceled.Update(To(ScheduledTaskStatus.Failed), Clock);
        var moved = Own(Start);
        moved.Update(new TaskChanges { Start = new(TaskStart.At(Future)) }, Clock);
        var triggered = ScheduledTask.CreateTriggered(Schedule, Template, Clock);
        ScheduledTask[] tasks = [running, retried, canceled, moved, triggered, new ScheduledTaskBuilder().Build()];

        Assert.That(retried.Status, Is.EqualTo(ScheduledTaskStatus.Scheduled));
        Assert.That(tasks.Select(task => task.Withdraw(Now)), Is.All.False);
        Assert.That(tasks.SelectMany(task => task.Events), Has.None.Property(nameof(TaskEvent.Type)).EqualTo(TaskEventType.Deleted));
    }

    [Test]
    public void All_events_name_the_schedule()
    {
        var task = Own(Start);
        task.Claim(LeaseSecret.New(), claimant: null, seconds: 60, key: null, Clock);
        task.Update(To(ScheduledTaskStatus.Succeeded), Clock);
        task.Delete(Now);

        Assert.That(task.Events, Has.Count.EqualTo(4).And.All.Property(nameof(TaskEvent.ScheduleId)).EqualTo(Schedule));
        Assert.That(new ScheduledTaskBuilder().Build().Events, Has.All.Property(nameof(TaskEvent.ScheduleId)).Null);
    }

    private static ScheduledTask Own(DateTimeOffset instant) => ScheduledTask.CreateOccurrence(TaskId.New(Now), Schedule, instant, Template, Now);

    private static TaskEvent Last(ScheduledTask task) => task.Events[^1];
}
