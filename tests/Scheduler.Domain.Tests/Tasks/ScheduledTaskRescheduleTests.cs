using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskRescheduleTests
{
    private static readonly WorkerName Other = WorkerName.From("mails");

    [Test]
    public void The_start_of_a_scheduled_task_can_change()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(new TaskChanges { Start = new(TaskStart.At(Future)) }, ClockReading.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before with { Start = Future, UpdatedAt = Now, Version = 2 }));
    }

    [Test]
    public void A_new_start_is_stored_in_UTC()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(new TaskChanges { Start = new(TaskStart.At(Future.ToOffset(TimeSpan.FromHours(2)))) }, ClockReading.At(Now.ToOffset(TimeSpan.FromHours(2))));

        Assert.That((task.Start, task.Start.Offset, task.UpdatedAt.Offset), Is.EqualTo((Future, TimeSpan.Zero, TimeSpan.Zero)));
    }

    [Test]
    public void The_worker_of_a_scheduled_task_can_change_after_its_start()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(new TaskChanges { Worker = new(Other) }, ClockReading.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before with { Worker = Other, UpdatedAt = Now, Version = 2 }));
    }

    [Test]
    public void A_new_start_exactly_now_is_rejected()
    {
        var task = new ScheduledTaskBuilder().Build();

        Assert.That(() => task.Update(new TaskChanges { Start = new(TaskStart.At(Now)) }, ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));
    }

    [Test]
    public void A_new_start_one_tick_from_now_is_accepted()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(new TaskChanges { Start = new(TaskStart.At(Now.AddTicks(1))) }, ClockReading.At(Now));

        Assert.That(task.Start, Is.EqualTo(Now.AddTicks(1)));
    }

    [Test]
    public void A_start_that_changes_together_with_a_change_to_RUNNING_must_be_in_the_future()
    {
        var task = new ScheduledTaskBuilder().Build();

        Assert.That(() => task.Update(To(Running) with { Start = new(TaskStart.At(Now)) }, ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));
    }

    [Test]
    public void Start_and_worker_may_change_together_with_a_change_from_SCHEDULED()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(To(Running) with { Start = new(TaskStart.At(Future)), Worker = new(Other) }, ClockReading.At(Now));

        Assert.That((task.Status, task.Start, task.Worker), Is.EqualTo((Running, Future, Other)));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void A_new_start_is_rejected_in_every_later_status(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Update(new TaskChanges { Start = new(TaskStart.At(Future)) }, ClockReading.At(Now)), DomainThrows.Code("task-not-reschedulable"));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void A_new_worker_is_rejected_in_every_later_status(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Update(new TaskChanges { Worker = new(Other) }, ClockReading.At(Now)), DomainThrows.Code("task-not-reschedulable"));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void The_current_start_and_worker_are_accepted_in_every_later_status(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(
            () => task.Update(new TaskChanges { Start = new(TaskStart.At(Start)), Worker = new(WorkerName.From("reports")) }, ClockReading.At(Now)), Throws.Nothing);
    }

    [TestCase(Running, Scheduled)]
    [TestCase(Succeeded, Scheduled)]
    [TestCase(Succeeded, Running)]
    [TestCase(Failed, Running)]
    [TestCase(Failed, Succeeded)]
    public void Not_reschedulable_takes_precedence_over_an_invalid_transition(ScheduledTaskStatus from, ScheduledTaskStatus to)
    {
        var task = new ScheduledTaskBuilder().In(from).Build();

        Assert.That(() => task.Update(To(to) with { Start = new(TaskStart.At(Future)) }, ClockReading.At(Now)), DomainThrows.Code("task-not-reschedulable"));
    }

    [Test]
    public void A_valid_transition_does_not_make_a_running_task_reschedulable()
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();

        Assert.That(() => task.Update(To(Succeeded) with { Start = new(TaskStart.At(Future)) }, ClockReading.At(Now)), DomainThrows.Code("task-not-reschedulable"));
    }

    [Test]
    public void An_invalid_transition_with_the_current_start_is_reported_as_such()
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();

        Assert.That(() => task.Update(To(Scheduled) with { Start = new(TaskStart.At(Start)) }, ClockReading.At(Now)), DomainThrows.Code("invalid-transition"));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void Not_reschedulable_takes_precedence_over_a_start_in_the_past(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Update(new TaskChanges { Start = new(TaskStart.At(Now.AddDays(-1))) }, ClockReading.At(Now)), DomainThrows.Code("task-not-reschedulable"));
    }

    [Test]
    public void An_invalid_transition_takes_precedence_over_a_start_in_the_past()
    {
        var task = new ScheduledTaskBuilder().Build();

        Assert.That(() => task.Update(To(Succeeded) with { Start = new(TaskStart.At(Now.AddDays(-1))) }, ClockReading.At(Now)), DomainThrows.Code("invalid-transition"));
    }
}
