using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskDelayTests
{
    // The lease clock is behind the replica's, so that a start by the wrong clock fails the test.
    private static readonly ClockReading Current = new(Now, Now.AddMinutes(-10));

    [TestCase(0)]
    [TestCase(90)]
    [TestCase(TaskStart.MaxDelaySeconds)]
    public void The_delay_of_a_new_task_counts_from_now_by_the_lease_clock(int seconds)
    {
        var task = Create(seconds, Current);

        var start = Current.LeaseTime.AddSeconds(seconds);
        Assert.That((task.Start, task.DueAt, task.CreatedAt, task.Version), Is.EqualTo((start, (DateTimeOffset?)start, Now, 1)));
    }

    [Test]
    public void A_delayed_start_is_stored_in_UTC()
    {
        var east = TimeSpan.FromHours(2);
        Assert.That(Create(60, new ClockReading(Now.ToOffset(east), Now.ToOffset(east))).Start.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_task_with_a_delay_of_zero_can_be_claimed_immediately() =>
        Assert.That(Create(0, Current).Claim(LeaseSecret.New(), claimant: null, seconds: 60, key: null, Current));

    [Test]
    public void A_delay_may_lead_to_the_maximum_date_but_not_beyond()
    {
        var last = DateTimeOffset.MaxValue.AddSeconds(-60);

        Assert.That(Create(60, new ClockReading(Now, last)).Start, Is.EqualTo(DateTimeOffset.MaxValue));
        Assert.That(() => Create(60, new ClockReading(Now, last.AddTicks(1))), DomainThrows.Code("validation-failed", "delaySeconds"));
    }

    [Test]
    public void The_delay_of_a_scheduled_task_counts_from_now()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(Delay(30), Current);

        var start = Current.LeaseTime.AddSeconds(30);
        Assert.That((task.Start, task.DueAt, task.Version, task.UpdatedAt), Is.EqualTo((start, (DateTimeOffset?)start, 2, Now)));
    }

    [Test]
    public void A_delay_is_a_change_even_when_it_leads_to_the_current_start()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(Delay(60), new ClockReading(Now, Start.AddMinutes(-1)));

        Assert.That((task.Start, task.Version, task.UpdatedAt), Is.EqualTo((Start, 2, Now)));
    }

    [Test]
    public void A_failed_task_is_retried_immediately_with_a_delay_of_zero()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        task.Update(Delay(0) with { Status = new(Scheduled) }, Current);

        Assert.That((task.Status, task.Start, task.DueAt), Is.EqualTo((Scheduled, Current.LeaseTime, (DateTimeOffset?)Current.LeaseTime)));
        Assert.That((task.Attempt, task.Failure, task.StartedAt, task.FinishedAt), Is.EqualTo((0, (TaskFailure?)null, (DateTimeOffset?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_delay_may_be_set_together_with_a_change_to_RUNNING()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(Delay(5) with { Status = new(Running) }, Current);

        Assert.That((task.Status, task.Start, task.DueAt, task.Version), Is.EqualTo((Running, Current.LeaseTime.AddSeconds(5), (DateTimeOffset?)null, 2)));
    }

    [TestCase(Running, null)]
    [TestCase(Running, Scheduled)]
    [TestCase(Running, Succeeded)]
    [TestCase(Succeeded, null)]
    [TestCase(Succeeded, Scheduled)]
    [TestCase(Failed, null)]
    [TestCase(Failed, Failed)]
    [TestCase(Failed, Running)]
    public void A_delay_is_rejected_wherever_a_start_is(ScheduledTaskStatus status, ScheduledTaskStatus? to)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();
        var before = TaskSnapshot.Of(task);

        var changes = Delay(0) with { Status = to is { } next ? new(next) : default };
        Assert.That(() => task.Update(changes, Current), DomainThrows.Code("task-not-reschedulable"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void Not_reschedulable_takes_precedence_over_a_delay_that_leads_too_far()
    {
        var last = new ClockReading(Now, DateTimeOffset.MaxValue);
        var running = new ScheduledTaskBuilder().In(Running).Build();
        var scheduled = new ScheduledTaskBuilder().Build();

        Assert.That(() => running.Update(Delay(1), last), DomainThrows.Code("task-not-reschedulable"));
        Assert.That(() => scheduled.Update(Delay(1) with { Status = new(Succeeded) }, last), DomainThrows.Code("invalid-transition"));
        Assert.That(() => scheduled.Update(Delay(1), last), DomainThrows.Code("validation-failed", "delaySeconds"));
    }

    private static TaskChanges Delay(int seconds) => new() { Start = new(TaskStart.After(TimeSpan.FromSeconds(seconds))) };

    private static ScheduledTask Create(int seconds, ClockReading clock) =>
        ScheduledTask.Create(new TaskTemplate(WorkerName.From("reports")), TaskStart.After(TimeSpan.FromSeconds(seconds)), clock);
}
