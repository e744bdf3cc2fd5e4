using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskRescheduleTests
{
    private static readonly WorkerName Other = WorkerName.From("mails");

    [Test]
    public void A_scheduled_task_gets_another_start()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(new TaskChanges { Start = new(TaskStart.At(Future)) }, Moment.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before with { Start = Future, UpdatedAt = Now, Version = 2 }));
    }

    [Test]
    public void Another_start_is_kept_in_UTC()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(new TaskChanges { Start = new(TaskStart.At(Future.ToOffset(TimeSpan.FromHours(2)))) }, Moment.At(Now.ToOffset(TimeSpan.FromHours(2))));

        Assert.That((task.Start, task.Start.Offset, task.UpdatedAt.Offset), Is.EqualTo((Future, TimeSpan.Zero, TimeSpan.Zero)));
    }

    [Test]
    public void A_scheduled_task_gets_another_worker_though_its_start_has_passed()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(new TaskChanges { Worker = new(Other) }, Moment.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before with { Worker = Other, UpdatedAt = Now, Version = 2 }));
    }

    [Test]
    public void Another_start_exactly_now_is_refused()
    {
        var task = new ScheduledTaskBuilder().Build();

        Assert.That(() => task.Update(new TaskChanges { Start = new(TaskStart.At(Now)) }, Moment.At(Now)), Refused.With("validation-failed", "start"));
    }

    [Test]
    public void Another_start_one_tick_from_now_is_accepted()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(new TaskChanges { Start = new(TaskStart.At(Now.AddTicks(1))) }, Moment.At(Now));

        Assert.That(task.Start, Is.EqualTo(Now.AddTicks(1)));
    }

    [Test]
    public void A_start_that_changes_together_with_the_move_to_running_has_to_be_in_the_future_too()
    {
        var task = new ScheduledTaskBuilder().Build();

        Assert.That(() => task.Update(To(Running) with { Start = new(TaskStart.At(Now)) }, Moment.At(Now)), Refused.With("validation-failed", "start"));
    }

    [Test]
    public void Start_and_worker_may_change_while_the_task_leaves_SCHEDULED()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(To(Running) with { Start = new(TaskStart.At(Future)), Worker = new(Other) }, Moment.At(Now));

        Assert.That((task.Status, task.Start, task.Worker), Is.EqualTo((Running, Future, Other)));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void Another_start_is_refused_in_every_later_status(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Update(new TaskChanges { Start = new(TaskStart.At(Future)) }, Moment.At(Now)), Refused.With("task-not-reschedulable"));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void Another_worker_is_refused_in_every_later_status(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Update(new TaskChanges { Worker = new(Other) }, Moment.At(Now)), Refused.With("task-not-reschedulable"));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void Giving_the_present_start_and_worker_is_allowed_in_every_later_status(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(
            () => task.Update(new TaskChanges { Start = new(TaskStart.At(Start)), Worker = new(WorkerName.From("reports")) }, Moment.At(Now)), Throws.Nothing);
    }

    [TestCase(Running, Scheduled)]
    [TestCase(Succeeded, Scheduled)]
    [TestCase(Succeeded, Running)]
    [TestCase(Failed, Running)]
    [TestCase(Failed, Succeeded)]
    public void A_forbidden_move_with_another_start_is_not_reschedulable_first(ScheduledTaskStatus from, ScheduledTaskStatus to)
    {
        var task = new ScheduledTaskBuilder().In(from).Build();

        Assert.That(() => task.Update(To(to) with { Start = new(TaskStart.At(Future)) }, Moment.At(Now)), Refused.With("task-not-reschedulable"));
    }

    [Test]
    public void An_allowed_move_does_not_make_a_running_task_reschedulable()
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();

        Assert.That(() => task.Update(To(Succeeded) with { Start = new(TaskStart.At(Future)) }, Moment.At(Now)), Refused.With("task-not-reschedulable"));
    }

    [Test]
    public void A_forbidden_move_with_the_present_start_is_an_invalid_transition()
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();

        Assert.That(() => task.Update(To(Scheduled) with { Start = new(TaskStart.At(Start)) }, Moment.At(Now)), Refused.With("invalid-transition"));
    }

    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void That_it_is_not_reschedulable_comes_before_a_start_in_the_past(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();

        Assert.That(() => task.Update(new TaskChanges { Start = new(TaskStart.At(Now.AddDays(-1))) }, Moment.At(Now)), Refused.With("task-not-reschedulable"));
    }

    [Test]
    public void An_invalid_transition_comes_before_a_start_in_the_past()
    {
        var task = new ScheduledTaskBuilder().Build();

        Assert.That(() => task.Update(To(Succeeded) with { Start = new(TaskStart.At(Now.AddDays(-1))) }, Moment.At(Now)), Refused.With("invalid-transition"));
    }
}
