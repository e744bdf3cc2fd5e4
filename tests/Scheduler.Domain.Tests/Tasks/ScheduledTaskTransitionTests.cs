using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskTransitionTests
{
    private static readonly Dictionary<ScheduledTaskStatus, ScheduledTaskStatus[]> Allowed = new()
    {
        [Scheduled] = [Running, Failed],
        [Running] = [Succeeded, Failed],
        [Succeeded] = [],
        [Failed] = [Scheduled],
    };

    private static IEnumerable<TestCaseData> OtherTransitions =>
        from transition in Allowed
        from next in Enum.GetValues<ScheduledTaskStatus>()
        where next != transition.Key && !transition.Value.Contains(next)
        select new TestCaseData(transition.Key, next);

    [Test]
    public void Starting_a_scheduled_task_sets_startedAt()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(Running), ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Status = Running, StartedAt = Now, UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [Test]
    public void A_task_may_be_started_before_its_start()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(To(Running), ClockReading.At(Start.AddMinutes(-1)));

        Assert.That(task.Status, Is.EqualTo(Running));
    }

    [Test]
    public void Canceling_a_scheduled_task_sets_finishedAt_but_not_startedAt()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(Failed), ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Status = Failed, FinishedAt = Now, UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void Ending_a_running_task_sets_finishedAt_and_keeps_startedAt(ScheduledTaskStatus end)
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(end), ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Status = end, FinishedAt = Now, UpdatedAt = Now, Version = before.Version + 1 }));
        Assert.That(task.StartedAt, Is.EqualTo(StartedAt));
    }

    [TestCaseSource(nameof(OtherTransitions))]
    public void Every_other_transition_is_rejected(ScheduledTaskStatus from, ScheduledTaskStatus to)
    {
        var task = new ScheduledTaskBuilder().In(from).Build();

        Assert.That(() => task.Update(To(to), ClockReading.At(Now)), DomainThrows.Code("invalid-transition"));
    }

    [TestCaseSource(nameof(OtherTransitions))]
    public void The_message_of_an_invalid_transition_names_both_statuses_and_the_allowed_ones(ScheduledTaskStatus from, ScheduledTaskStatus to)
    {
        var task = new ScheduledTaskBuilder().In(from).Build();

        var message = Assert.Throws<DomainException>(() => task.Update(To(to), ClockReading.At(Now)))!.Message;

        Assert.That(message, Does.Contain($"from {from.ToName()} to {to.ToName()}"));
        var choices = message.Split(';')[^1];
        Assert.That(
            ScheduledTaskStatusNames.All.Where(name => choices.Contains(name, StringComparison.Ordinal)),
            Is.EquivalentTo(Allowed[from].Select(status => status.ToName())));
    }

    [Test]
    public void The_message_for_a_succeeded_task_says_that_no_other_status_is_allowed()
    {
        var task = new ScheduledTaskBuilder().In(Succeeded).Build();

        Assert.That(() => task.Update(To(Running), ClockReading.At(Now)), Throws.TypeOf<DomainException>().With.Message.Contains("no other status"));
    }

    [TestCase(Scheduled)]
    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void The_current_status_is_not_a_change(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(status), ClockReading.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void Times_of_the_lifecycle_are_stored_in_UTC()
    {
        var east = TimeSpan.FromHours(2);
        var task = new ScheduledTaskBuilder().Build();

        task.Update(To(Running), ClockReading.At(StartedAt.ToOffset(east)));
        task.Update(To(Succeeded), ClockReading.At(FinishedAt.ToOffset(east)));

        Assert.That(
            new[] { task.StartedAt, task.FinishedAt, task.UpdatedAt }.Select(time => (time, time!.Value.Offset)),
            Is.EqualTo(new (DateTimeOffset?, TimeSpan)[] { (StartedAt, TimeSpan.Zero), (FinishedAt, TimeSpan.Zero), (FinishedAt, TimeSpan.Zero) }));
    }
}
