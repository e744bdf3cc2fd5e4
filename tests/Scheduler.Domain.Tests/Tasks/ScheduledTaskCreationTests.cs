using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskCreationTests
{
    private static readonly WorkerName Worker = WorkerName.From("reports");
    private static readonly TaskTemplate Template = new(Worker);

    [Test]
    public void A_new_task_is_scheduled_with_version_1()
    {
        var title = TaskTitle.From("Monthly report");
        var payload = Payload.Parse("""{"a":1}"""u8);

        var task = ScheduledTask.Create(Template with { Title = title, Payload = payload }, TaskStart.At(Future), ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task),
            Is.EqualTo(new TaskSnapshot(task.Id, Future, title, Worker, ScheduledTaskStatus.Scheduled, payload, Now, Now, null, null, 1)));
    }

    [Test]
    public void The_title_of_a_new_task_is_optional() =>
        Assert.That(ScheduledTask.Create(Template, TaskStart.At(Future), ClockReading.At(Now)).Title, Is.Null);

    [Test]
    public void A_start_exactly_now_is_rejected() =>
        Assert.That(() => ScheduledTask.Create(Template, TaskStart.At(Now), ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));

    [Test]
    public void A_start_in_the_past_is_rejected() =>
        Assert.That(() => ScheduledTask.Create(Template, TaskStart.At(Now.AddTicks(-1)), ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));

    [Test]
    public void A_start_one_tick_from_now_is_accepted_and_stored_exactly() =>
        Assert.That(ScheduledTask.Create(Template, TaskStart.At(Now.AddTicks(1)), ClockReading.At(Now)).Start, Is.EqualTo(Now.AddTicks(1)));

    [Test]
    public void Whether_a_start_is_in_the_future_does_not_depend_on_its_offset()
    {
        var west = TimeSpan.FromHours(-5);
        Assert.That(
            () => ScheduledTask.Create(Template, TaskStart.At(Now.ToOffset(west)), ClockReading.At(Now)), DomainThrows.Code("validation-failed", "start"));
        Assert.That(() => ScheduledTask.Create(Template, TaskStart.At(Now.AddTicks(1).ToOffset(west)), ClockReading.At(Now)), Throws.Nothing);
    }

    [Test]
    public void The_times_of_a_new_task_are_stored_in_UTC()
    {
        var east = TimeSpan.FromHours(2);

        var task = ScheduledTask.Create(Template, TaskStart.At(Future.ToOffset(east)), ClockReading.At(Now.ToOffset(east)));

        Assert.That(
            new[] { task.Start, task.CreatedAt, task.UpdatedAt }.Select(time => (time, time.Offset)),
            Is.EqualTo(new[] { (Future, TimeSpan.Zero), (Now, TimeSpan.Zero), (Now, TimeSpan.Zero) }));
    }

    [Test]
    public void The_id_of_a_new_task_is_ordered_by_time()
    {
        var earlier = ScheduledTask.Create(Template, TaskStart.At(Future), ClockReading.At(Now));
        var later = ScheduledTask.Create(Template, TaskStart.At(Future), ClockReading.At(Now.AddMilliseconds(1)));

        Assert.That(string.CompareOrdinal(earlier.Id.ToString(), later.Id.ToString()), Is.Negative);
    }
}
