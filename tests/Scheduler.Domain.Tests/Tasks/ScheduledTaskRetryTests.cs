using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskRetryTests
{
    [Test]
    public void A_manual_retry_with_a_future_start_clears_the_times_of_the_run()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();
        var before = TaskSnapshot.Of(task);
        Assert.That((task.StartedAt, task.FinishedAt), Is.EqualTo(((DateTimeOffset?)StartedAt, (DateTimeOffset?)FinishedAt)));

        task.Update(Retry(Future), ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task),
            Is.EqualTo(before with
            {
                Status = Scheduled,
                Start = Future,
                StartedAt = null,
                FinishedAt = null,
                UpdatedAt = Now,
                Version = before.Version + 1,
            }));
    }

    [Test]
    public void A_canceled_task_can_be_retried()
    {
        var task = new ScheduledTaskBuilder().Canceled().Build();

        task.Update(Retry(Future), ClockReading.At(Now));

        Assert.That((task.Status, task.Start, task.FinishedAt), Is.EqualTo((Scheduled, Future, (DateTimeOffset?)null)));
    }

    [Test]
    public void A_retry_without_a_start_is_an_invalid_transition_with_a_descriptive_message()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        var exception = Assert.Throws<DomainException>(() => task.Update(To(Scheduled), ClockReading.At(Now)))!;

        Assert.That(exception.Code, Is.EqualTo("invalid-transition"));
        Assert.That(exception.Message, Does.Contain("FAILED to SCHEDULED").And.Contain("start"));
    }

    [Test]
    public void A_retry_without_a_start_is_an_invalid_transition_even_when_the_current_start_is_in_the_future()
    {
        var task = new ScheduledTaskBuilder().Build();
        task.Update(To(Failed), ClockReading.At(CreatedAt));

        Assert.That(() => task.Update(To(Scheduled), ClockReading.At(CreatedAt)), DomainThrows.Code("invalid-transition"));
    }

    [Test]
    public void A_retry_with_a_start_in_the_past_fails_validation()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(Retry(Now.AddMinutes(-1)), ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));
    }

    [Test]
    public void A_retry_with_a_start_exactly_now_fails_validation()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(Retry(Now), ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));
    }

    [Test]
    public void A_retry_with_a_start_one_tick_from_now_is_accepted()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        task.Update(Retry(Now.AddTicks(1)), ClockReading.At(Now));

        Assert.That((task.Status, task.Start), Is.EqualTo((Scheduled, Now.AddTicks(1))));
    }

    [Test]
    public void A_retry_with_an_unchanged_past_start_fails_validation()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(Retry(task.Start), ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));
    }

    [Test]
    public void A_retry_with_an_unchanged_future_start_is_accepted()
    {
        var task = new ScheduledTaskBuilder().Build();
        task.Update(To(Failed), ClockReading.At(CreatedAt));

        task.Update(Retry(task.Start), ClockReading.At(CreatedAt));

        Assert.That((task.Status, task.Start), Is.EqualTo((Scheduled, Start)));
    }

    [Test]
    public void The_worker_may_change_together_with_a_retry()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();
        var other = WorkerName.From("mails");

        task.Update(Retry(Future) with { Worker = new(other) }, ClockReading.At(Now));

        Assert.That((task.Status, task.Worker), Is.EqualTo((Scheduled, other)));
    }

    [Test]
    public void A_retry_with_a_worker_still_requires_a_start()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(To(Scheduled) with { Worker = new(WorkerName.From("mails")) }, ClockReading.At(Now)), DomainThrows.Code("invalid-transition"));
    }

    private static TaskChanges Retry(DateTimeOffset start) => To(Scheduled) with { Start = new(TaskStart.At(start)) };
}
