using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskRetryTests
{
    [Test]
    public void A_failed_task_is_tried_again_with_a_future_start_and_forgets_when_it_ran()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();
        var before = TaskSnapshot.Of(task);
        Assert.That((task.StartedAt, task.FinishedAt), Is.EqualTo(((DateTimeOffset?)StartedAt, (DateTimeOffset?)FinishedAt)));

        task.Update(Again(Future), Moment.At(Now));

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
    public void A_task_that_was_given_up_is_tried_again_likewise()
    {
        var task = new ScheduledTaskBuilder().GivenUp().Build();

        task.Update(Again(Future), Moment.At(Now));

        Assert.That((task.Status, task.Start, task.FinishedAt), Is.EqualTo((Scheduled, Future, (DateTimeOffset?)null)));
    }

    [Test]
    public void Without_a_start_it_is_no_transition_and_says_what_it_needs()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        var refusal = Assert.Throws<DomainException>(() => task.Update(To(Scheduled), Moment.At(Now)))!;

        Assert.That(refusal.Code, Is.EqualTo("invalid-transition"));
        Assert.That(refusal.Message, Does.Contain("FAILED to SCHEDULED").And.Contain("start"));
    }

    [Test]
    public void Without_a_start_it_is_no_transition_even_when_its_own_start_is_still_to_come()
    {
        var task = new ScheduledTaskBuilder().Build();
        task.Update(To(Failed), Moment.At(CreatedAt));

        Assert.That(() => task.Update(To(Scheduled), Moment.At(CreatedAt)), Refused.With("invalid-transition"));
    }

    [Test]
    public void A_start_in_the_past_is_refused_as_a_value()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(Again(Now.AddMinutes(-1)), Moment.At(Now)), Refused.With("validation-failed", "start"));
    }

    [Test]
    public void A_start_exactly_now_is_refused_as_a_value()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(Again(Now), Moment.At(Now)), Refused.With("validation-failed", "start"));
    }

    [Test]
    public void A_start_one_tick_from_now_is_accepted()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        task.Update(Again(Now.AddTicks(1)), Moment.At(Now));

        Assert.That((task.Status, task.Start), Is.EqualTo((Scheduled, Now.AddTicks(1))));
    }

    [Test]
    public void An_unchanged_start_that_has_passed_is_refused_as_a_value()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(Again(task.Start), Moment.At(Now)), Refused.With("validation-failed", "start"));
    }

    [Test]
    public void An_unchanged_start_that_is_still_to_come_is_accepted()
    {
        var task = new ScheduledTaskBuilder().Build();
        task.Update(To(Failed), Moment.At(CreatedAt));

        task.Update(Again(task.Start), Moment.At(CreatedAt));

        Assert.That((task.Status, task.Start), Is.EqualTo((Scheduled, Start)));
    }

    [Test]
    public void Its_worker_may_change_in_the_same_request()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();
        var other = WorkerName.From("mails");

        task.Update(Again(Future) with { Worker = new(other) }, Moment.At(Now));

        Assert.That((task.Status, task.Worker), Is.EqualTo((Scheduled, other)));
    }

    [Test]
    public void Another_worker_does_not_stand_in_for_the_start()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();

        Assert.That(() => task.Update(To(Scheduled) with { Worker = new(WorkerName.From("mails")) }, Moment.At(Now)), Refused.With("invalid-transition"));
    }

    private static TaskChanges Again(DateTimeOffset start) => To(Scheduled) with { Start = new(TaskStart.At(start)) };
}
