using Scheduler.Domain.Schedules;
using static Scheduler.Domain.Tests.Schedules.ScheduleWorld;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>"Changes, pause, end, deletion" of docs/api.md, section 8. Times are seconds; the rule runs every 10 s unless stated otherwise.</summary>
public sealed class ScheduleChangeTests
{
    [Test]
    public void A_future_occurrence_keeps_its_id_when_its_instant_is_still_the_first_one([Values] OverlapPolicy overlap)
    {
        var world = New(overlap);
        var id = world.Own.Single().Id;
        world.StartAfresh(Every(5, first: 10));

        Assert.That(world.Own.Select(task => task.Id), Is.EqualTo([id]));
        Assert.That((world.Progress.LastTaskId, world.Progress.CheckAt), Is.EqualTo(((Domain.Tasks.TaskId?)id, (DateTimeOffset?)Time(10))));
    }

    [Test]
    public void Otherwise_it_is_withdrawn_and_the_occurrence_of_the_first_instant_is_created([Values] OverlapPolicy overlap)
    {
        var world = New(overlap);
        world.StartAfresh(Every(3));
        Assert.That(world.OwnSeconds, Is.EqualTo([6]));
        Assert.That(world.LastSkipped, Is.Null, "A withdrawal by a change skips nothing.");
        world.StartAfresh(Every(10));
        Assert.That(world.OwnSeconds, Is.EqualTo([10]));
    }

    [Test]
    public void An_occurrence_that_is_due_or_has_started_is_unchanged([Values] bool isStarted)
    {
        var world = New(OverlapPolicy.Allow);
        world.RunTo(11);
        if (isStarted)
        {
            world.At(10).Start(world.Now);
        }

        world.StartAfresh(Every(7));
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 14]));
    }

    [Test]
    public void Nothing_runs_because_of_a_change([Values] OverlapPolicy overlap, [Values] MisfirePolicy misfire)
    {
        if (overlap == OverlapPolicy.Skip && misfire == MisfirePolicy.RunAll)
        {
            return;
        }

        var world = New(overlap, misfire);
        world.At(10).Start(Time(10.1));
        world.Now = Time(95);
        world.StartAfresh(Every(1));
        world.Look();
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 96]));
        Assert.That(world.LastSkipped, Is.Null);
    }

    [Test]
    public void A_change_creates_nothing_while_an_occurrence_holds_the_schedule([Values(OverlapPolicy.Skip, OverlapPolicy.Queue)] OverlapPolicy overlap)
    {
        var world = New(overlap);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.RunTo(35);
        world.StartAfresh(Every(7));
        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10 }, (int?)10)).AsCollection);
        world.RunTo(43);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo(overlap == OverlapPolicy.Skip ? [10, 49] : new[] { 10, 42 }), "35 and before never count.");
    }

    [Test]
    public void A_change_under_ALLOW_replaces_the_future_occurrence_while_a_missed_one_waits()
    {
        var world = New(OverlapPolicy.Allow, graceSeconds: 3);
        world.RunTo(14);
        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10, 20 }, (int?)10)).AsCollection);
        world.StartAfresh(Every(9));
        world.Look();

        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10, 18 }, (int?)10)).AsCollection);
    }

    [Test]
    public void An_occurrence_deleted_manually_is_recreated_by_a_change_of_the_rule_and_by_resuming([Values] bool isResumed)
    {
        var world = New(OverlapPolicy.Allow);
        world.Delete(world.At(10));
        world.Look();
        Assert.That((world.OwnSeconds, world.LastSkipped), Is.EqualTo((new[] { 20 }, (10, SkipReason.Manual))).AsCollection);
        if (isResumed)
        {
            world.Pause();
        }

        world.StartAfresh();
        Assert.That((world.OwnSeconds, world.LastSkipped), Is.EqualTo((new[] { 10 }, ((int, SkipReason)?)null)).AsCollection);
    }

    [Test]
    public void An_occurrence_rescheduled_manually_keeps_its_instant_taken()
    {
        var world = New(OverlapPolicy.Allow);
        world.At(10).Reschedule(world.Now);
        world.Look();
        var next = world.At(20).Id;
        world.StartAfresh();
        Assert.That(world.At(20).Id, Is.EqualTo(next), "It is the first one without another task.");
        world.Pause();
        world.StartAfresh();
        world.StartAfresh(Every(7));
        world.StartAfresh(Every(10));

        Assert.That(world.OwnSeconds, Is.EqualTo([20]));
        Assert.That(world.Tasks.Count(task => task.IsStored && task.Kind == OccurrenceKind.Manual), Is.EqualTo(1));
    }

    [Test]
    public void Pausing_withdraws_waiting_occurrences_also_due_ones_and_leaves_those_that_have_started()
    {
        var world = New(OverlapPolicy.Allow);
        world.RunTo(35);
        world.At(10).Start(world.Now);
        world.At(20).Start(world.Now);
        world.At(20).WaitAgain(isReleased: false);
        var triggered = world.Trigger();
        world.Pause();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20]));
        Assert.That(triggered.IsStored);
        Assert.That(
            (world.Progress.CheckAt, world.Progress.WatchedTaskId, world.Progress.HeldBy, world.LastSkipped),
            Is.EqualTo(((DateTimeOffset?)null, (Domain.Tasks.TaskId?)null, (Domain.Tasks.TaskId?)null, ((int, SkipReason)?)null)));
    }

    [Test]
    public void Instants_of_a_pause_are_skipped_whatever_misfire_says_and_not_recorded([Values] OverlapPolicy overlap, [Values] MisfirePolicy misfire)
    {
        if (overlap == OverlapPolicy.Skip && misfire == MisfirePolicy.RunAll)
        {
            return;
        }

        var world = New(overlap, misfire);
        world.RunTo(8);
        world.Pause();
        world.RunTo(55);
        Assert.That(world.Own, Is.Empty);
        world.StartAfresh();
        world.Look();

        Assert.That((world.OwnSeconds, world.LastSkipped), Is.EqualTo((new[] { 60 }, ((int, SkipReason)?)null)).AsCollection);
    }

    [Test]
    public void A_resumed_schedule_is_held_by_the_last_occurrence_that_still_runs([Values(OverlapPolicy.Skip, OverlapPolicy.Queue)] OverlapPolicy overlap)
    {
        var world = New(overlap);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.Look();
        world.Pause();
        world.RunTo(35);
        world.StartAfresh();
        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10 }, (int?)10)).AsCollection);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 40]));
    }

    [Test]
    public void At_the_end_nothing_is_withdrawn_and_what_is_pending_runs()
    {
        var rule = Every(10, first: 10, last: 30);
        var world = new ScheduleWorld(rule, new SchedulePolicy(OverlapPolicy.Queue, MisfirePolicy.RunAll), Origin);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.RunTo(50);
        Assert.That((world.OwnSeconds, ScheduleStateNames.Of(false, rule, world.Now)), Is.EqualTo((new[] { 10 }, ScheduleState.Ended)).AsCollection);
        foreach (var second in new[] { 10, 20, 30 })
        {
            world.At(second).End(isSuccess: true, world.Now);
            world.Look();
        }

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20, 30]));
        Assert.That((world.Progress.CheckAt, world.Progress.WatchedTaskId), Is.EqualTo(((DateTimeOffset?)null, (Domain.Tasks.TaskId?)null)));
    }

    [Test]
    public void Missed_occurrences_are_withdrawn_under_SKIP_after_the_end_too()
    {
        var world = new ScheduleWorld(Every(10, first: 10, last: 30), new SchedulePolicy(OverlapPolicy.Allow, MisfirePolicy.Skip, 20), Origin);
        world.RunTo(49.5);
        Assert.That(world.OwnSeconds, Is.EqualTo([30]));
        world.RunTo(50.5);
        Assert.That(world.Own, Is.Empty);
        Assert.That(world.Progress.CheckAt, Is.Null);
    }

    [Test]
    public void A_schedule_without_an_instant_left_creates_nothing()
    {
        var rule = Every(10, first: 10, last: 30);
        var world = new ScheduleWorld(rule, new SchedulePolicy(), Time(30));

        Assert.That((world.Tasks.Count, world.Progress.CheckAt), Is.EqualTo((0, (DateTimeOffset?)null)));
        Assert.That(ScheduleStateNames.Of(isPaused: true, rule, Time(30)), Is.EqualTo(ScheduleState.Paused));
        Assert.That(ScheduleStateNames.Of(isPaused: false, rule, Time(29.9)), Is.EqualTo(ScheduleState.Active));
    }

    [Test]
    public void The_next_task_is_the_occurrence_of_an_instant_in_the_future()
    {
        var world = New(OverlapPolicy.Allow);
        Assert.That(Next(world), Is.EqualTo(10));
        world.SleepTo(10);
        Assert.That(Next(world), Is.EqualTo(20));
        world.At(20).Start(world.Now);
        Assert.That(Next(world), Is.EqualTo(20), "Started manually, it is still the one.");
        world.At(20).End(isSuccess: true, world.Now);
        Assert.That(Next(world), Is.Null);
    }

    private static int? Next(ScheduleWorld world) =>
        OccurrencePlanner.NextTask(world.Now, world.Facts.Last, world.Facts.Waiting) is { } id ? Seconds(world.Find(id).Instant!.Value) : null;

    private static EveryRule Every(int seconds, int first = 0, int? last = null) =>
        new(TimeSpan.FromSeconds(seconds), Time(first), last is { } end ? Time(end) : null);

    private static ScheduleWorld New(OverlapPolicy overlap, MisfirePolicy misfire = MisfirePolicy.RunOnce, int graceSeconds = 60) =>
        new(Every(10), new SchedulePolicy(overlap, misfire, graceSeconds), Time(5));
}
