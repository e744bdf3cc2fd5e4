using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Tests.Common;
using Scheduler.Domain.Workers;
using static Scheduler.Domain.Tasks.ScheduledTaskStatus;
using static Scheduler.Domain.Tests.Tasks.ScheduledTaskBuilder;

namespace Scheduler.Domain.Tests.Tasks;

public sealed class ScheduledTaskEditTests
{
    [Test]
    public void Title_and_payload_change_in_every_status([Values] ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();
        var before = TaskSnapshot.Of(task);
        var (title, payload) = (TaskTitle.From("Yearly report"), Payload.Parse("""{"b":2}"""u8));

        task.Update(new TaskChanges { Title = new(title), Payload = new(payload) }, ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task), Is.EqualTo(before with { Title = title, Payload = payload, UpdatedAt = Now, Version = before.Version + 1 }));
    }

    [Test]
    public void Null_clears_the_title()
    {
        var task = new ScheduledTaskBuilder().Titled("Monthly report").Build();

        task.Update(new TaskChanges { Title = new(null) }, ClockReading.At(Now));

        Assert.That((task.Title, task.Version), Is.EqualTo(((TaskTitle?)null, 2)));
    }

    [Test]
    public void Clearing_a_missing_title_is_not_a_change()
    {
        var task = new ScheduledTaskBuilder().Titled(null).Build();

        task.Update(new TaskChanges { Title = new(null) }, ClockReading.At(Now));

        Assert.That((task.Version, task.UpdatedAt), Is.EqualTo((1, CreatedAt)));
    }

    [Test]
    public void Titles_are_case_sensitive()
    {
        var task = new ScheduledTaskBuilder().Titled("report").Build();

        task.Update(new TaskChanges { Title = new(TaskTitle.From("Report")) }, ClockReading.At(Now));

        Assert.That((task.Title!.Value, task.Version), Is.EqualTo(("Report", 2)));
    }

    [Test]
    public void An_empty_request_changes_nothing([Values] ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Build();
        var before = TaskSnapshot.Of(task);

        task.Update(new TaskChanges(), ClockReading.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void A_request_with_the_current_values_changes_nothing([Values] ScheduledTaskStatus status)
    {
        var task = new ScheduledTaskBuilder().In(status).Carrying("""{"a":[1.10]}""").Build();
        var before = TaskSnapshot.Of(task);

        task.Update(
            new TaskChanges
            {
                Start = new(TaskStart.At(task.Start.ToOffset(TimeSpan.FromHours(-3)))),
                Title = new(TaskTitle.From("Monthly report")),
                Worker = new(WorkerName.From("reports")),
                Status = new(status),
                Payload = new(Payload.Parse("""{ "\u0061" : [ 1.10 ] }"""u8)),
            },
            ClockReading.At(Now));

        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [TestCase("""{"b":2,"a":1}""", Description = "A different order of keys")]
    [TestCase("""{"a":1.0,"b":2}""", Description = "A different spelling of a number")]
    public void A_payload_whose_compact_form_differs_is_a_change(string other)
    {
        var task = new ScheduledTaskBuilder().Carrying("""{"a":1,"b":2}""").Build();

        task.Update(new TaskChanges { Payload = new(Payload.Parse(System.Text.Encoding.UTF8.GetBytes(other))) }, ClockReading.At(Now));

        Assert.That((task.Version, task.UpdatedAt), Is.EqualTo((2, Now)));
    }

    [Test]
    public void Changes_of_several_fields_are_one_version_step()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(
            new TaskChanges
            {
                Start = new(TaskStart.At(Future)),
                Title = new(null),
                Worker = new(WorkerName.From("mails")),
                Status = new(Running),
                Payload = new(Payload.Empty),
            },
            ClockReading.At(Now));

        Assert.That(
            TaskSnapshot.Of(task),
            Is.EqualTo(new TaskSnapshot(
                task.Id, Future, null, WorkerName.From("mails"), Running, Payload.Empty, CreatedAt, Now, StartedAt: Now, FinishedAt: null, 2)));
    }

    [Test]
    public void A_change_of_one_of_several_given_fields_is_one_version_step()
    {
        var task = new ScheduledTaskBuilder().Build();

        task.Update(new TaskChanges { Start = new(TaskStart.At(Start)), Title = new(null), Status = new(Scheduled) }, ClockReading.At(Now));

        Assert.That(task.Version, Is.EqualTo(2));
    }

    [Test]
    public void A_rejected_status_change_rejects_the_other_fields()
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();
        var before = TaskSnapshot.Of(task);

        Assert.That(
            () => task.Update(To(Scheduled) with { Title = new(null), Payload = new(Payload.Empty) }, ClockReading.At(Now)), DomainThrows.Code("invalid-transition"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void A_rejected_worker_rejects_the_status_change()
    {
        var task = new ScheduledTaskBuilder().In(Running).Build();
        var before = TaskSnapshot.Of(task);

        Assert.That(
            () => task.Update(To(Succeeded) with { Worker = new(WorkerName.From("mails")) }, ClockReading.At(Now)), DomainThrows.Code("task-not-reschedulable"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }

    [Test]
    public void A_rejected_start_rejects_the_worker_and_the_status_change()
    {
        var task = new ScheduledTaskBuilder().In(Failed).Build();
        var before = TaskSnapshot.Of(task);

        Assert.That(
            () => task.Update(To(Scheduled) with { Start = new(TaskStart.At(Now)), Worker = new(WorkerName.From("mails")), Title = new(null) }, ClockReading.At(Now)),
            DomainThrows.Code("validation-failed", "start"));
        Assert.That(TaskSnapshot.Of(task), Is.EqualTo(before));
    }
}
