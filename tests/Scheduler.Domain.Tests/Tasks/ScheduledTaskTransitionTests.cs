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

    private static IEnumerable<TestCaseData> OtherMoves =>
        from move in Allowed
        from next in Enum.GetValues<ScheduledTaskStatus>()
        where next != move.Key && !move.Value.Contains(next)
        select new TestCaseData(move.Key, next);

    [Test]
    public void A_scheduled_task_that_is_started_gets_its_startedAt()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(Running), Moment.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Status = Running, StartedAt = Now, UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [Test]
    public void A_task_may_be_started_before_its_start_has_come()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(To(Running), Moment.At(Start.AddMinutes(-1)));

        Assert.That(task.Status, Is.EqualTo(Running));
    }

    [Test]
    public void A_scheduled_task_that_is_given_up_gets_its_finishedAt_and_no_startedAt()
    {
        var task = new ScheduledTaskBuilder().Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(Failed), Moment.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Status = Failed, FinishedAt = Now, UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void A_running_task_that_ends_gets_its_finishedAt_and_keeps_its_startedAt(ScheduledTaskStatus end)
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(end), Moment.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Status = end, FinishedAt = Now, UpdatedAt = Now, Version = before.Version + 1 }));
        Assert.That(task.StartedAt, Is.EqualTo(StartedAt));
    }

    [TestCaseSource(nameof(OtherMoves))]
    public void Every_other_move_is_refused(ScheduledTaskStatus from, ScheduledTaskStatus to)
    {
        var task = new ScheduledTaskBuilder().In(from).Build();

        Assert.That(() => task.Update(To(to), Moment.At(Now)), Refused.With("invalid-transition"));
    }

    [TestCaseSource(nameof(OtherMoves))]
    public void A_refused_move_says_from_what_to_what_and_what_is_allowed(ScheduledTaskStatus from, ScheduledTaskStatus to)
    {
        var task = new ScheduledTaskBuilder().In(from).Build();

        var message = Assert.Throws<DomainException>(() => task.Update(To(to), Moment.At(Now)))!.Message;

        Assert.That(message, Does.Contain($"from {from.ToName()} to {to.ToName()}"));
        var choices = message.Split(';')[^1];
        Assert.That(
            ScheduledTaskStatusNames.All.Where(name => choices.Contains(name, StringComparison.Ordinal)),
            Is.EquivalentTo(Allowed[from].Select(status => status.ToName())));
    }

    [Test]
    public void An_ended_task_says_that_no_other_status_is_allowed()
    {
        var task = new ScheduledTaskBuilder().In(Succeeded).Build();

        Assert.That(() => task.Update(To(Running), Moment.At(Now)), Throws.TypeOf<DomainException>().With.Message.Contains("no other status"));
    }

    [TestCase(Scheduled)]
    [TestCase(Running)]
    [TestCase(Succeeded)]
    [TestCase(Failed)]
    public void A_status_that_it_has_already_is_no_change(ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();
        var before = TaskSnapshot.Of(task);

        task.Update(To(status), Moment.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void Moments_of_the_lifecycle_are_kept_in_UTC()
    {
        var east = TimeSpan.FromHours(2);
        var task = new ScheduledTaskBuilder().Build();

        task.Update(To(Running), Moment.At(StartedAt.ToOffset(east)));
        task.Update(To(Succeeded), Moment.At(FinishedAt.ToOffset(east)));

        Assert.That(
            new[] { task.StartedAt, task.FinishedAt, task.UpdatedAt }.Select(time => (time, time!.Value.Offset)),
            Is.EqualTo(new (DateTimeOffset?, TimeSpan)[] { (StartedAt, TimeSpan.Zero), (FinishedAt, TimeSpan.Zero), (FinishedAt, TimeSpan.Zero) }));
    }
}
