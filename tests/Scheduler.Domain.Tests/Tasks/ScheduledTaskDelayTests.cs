using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskDelayTests
{
    // The lease clock is behind that of the replica, so that a start by the wrong one is noticed.
    private static readonly Moment Present = new(Now, Now.AddMinutes(-10));

    [TestCase(0)]
    [TestCase(90)]
    [TestCase(TaskStart.MaxDelaySeconds)]
    public void The_delay_of_a_new_task_counts_from_now_by_the_lease_clock(int seconds)
    {
        var task = Create(seconds, Present);

        var start = Present.LeaseTime.AddSeconds(seconds);
        Assert.That((task.Start, task.DueAt, task.CreatedAt, task.Version), Is.EqualTo((start, (DateTimeOffset?)start, Now, 1)));
    }

    [Test]
    public void A_start_by_delay_is_in_utc()
    {
        var east = TimeSpan.FromHours(2);
        Assert.That(Create(60, new Moment(Now.ToOffset(east), Now.ToOffset(east))).Start.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_task_without_a_delay_can_be_claimed_at_once() =>
        Assert.That(Create(0, Present).Claim(LeaseSecret.New(), claimant: null, seconds: 60, key: null, Present));

    [Test]
    public void A_delay_may_reach_the_last_instant_and_not_beyond()
    {
        var last = DateTimeOffset.MaxValue.AddSeconds(-60);

        Assert.That(Create(60, new Moment(Now, last)).Start, Is.EqualTo(DateTimeOffset.MaxValue));
        Assert.That(() => Create(60, new Moment(Now, last.AddTicks(1))), Refused.With("validation-failed", "delaySeconds"));
    }

    [Test]
    public void A_scheduled_task_is_delayed_from_now()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(Delay(30), Present);

        var start = Present.LeaseTime.AddSeconds(30);
        Assert.That((task.Start, task.DueAt, task.Version, task.UpdatedAt), Is.EqualTo((start, (DateTimeOffset?)start, 2, Now)));
    }

    [Test]
    public void A_delay_is_a_change_even_when_it_leads_to_the_present_start()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(Delay(60), new Moment(Now, Start.AddMinutes(-1)));

        Assert.That((task.Start, task.Version, task.UpdatedAt), Is.EqualTo((Start, 2, Now)));
    }

    [Test]
    public void A_failed_task_is_retried_at_once_without_a_delay()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        task.Update(Delay(0) with { Status = new(Scheduled) }, Present);

        Assert.That((task.Status, task.Start, task.DueAt), Is.EqualTo((Scheduled, Present.LeaseTime, (DateTimeOffset?)Present.LeaseTime)));
        Assert.That((task.Attempt, task.Failure, task.StartedAt, task.FinishedAt), Is.EqualTo((0, (TaskFailure?)null, (DateTimeOffset?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_delay_may_come_with_the_move_to_running()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(Delay(5) with { Status = new(Running) }, Present);

        Assert.That((task.Status, task.Start, task.DueAt, task.Version), Is.EqualTo((Running, Present.LeaseTime.AddSeconds(5), (DateTimeOffset?)null, 2)));
    }

    [TestCase(Running, null)]
    [TestCase(Running, Scheduled)]
    [TestCase(Running, Succeeded)]
    [TestCase(Succeeded, null)]
    [TestCase(Succeeded, Scheduled)]
    [TestCase(Failed, null)]
    [TestCase(Failed, Failed)]
    [TestCase(Failed, Running)]
    public void A_delay_is_refused_where_a_start_is(ScheduledTaskStatus status, ScheduledTaskStatus? to)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();
        var before = TaskSnapshot.Of(task);

        var changes = Delay(0) with { Status = to is { } next ? new(next) : default };
        Assert.That(() => task.Update(changes, Present), Refused.With("task-not-reschedulable"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void That_a_task_cannot_be_rescheduled_is_said_before_its_delay_leads_too_far()
    {
        var last = new Moment(Now, DateTimeOffset.MaxValue);
        var running = new ScheduledTaskBuilder().In(Running).Build();
        var scheduled = new ScheduledTaskBuilder().Build();

        Assert.That(() => running.Update(Delay(1), last), Refused.With("task-not-reschedulable"));
        Assert.That(() => scheduled.Update(Delay(1) with { Status = new(Succeeded) }, last), Refused.With("invalid-transition"));
        Assert.That(() => scheduled.Update(Delay(1), last), Refused.With("validation-failed", "delaySeconds"));
    }

    private static TaskChanges Delay(int seconds) => new() { Start = new(TaskStart.After(TimeSpan.FromSeconds(seconds))) };

    private static ScheduledTask Create(int seconds, Moment moment) =>
        ScheduledTask.Create(TaskStart.After(TimeSpan.FromSeconds(seconds)), WorkerName.From("reports"), title: null, Payload.Empty, moment);
}
