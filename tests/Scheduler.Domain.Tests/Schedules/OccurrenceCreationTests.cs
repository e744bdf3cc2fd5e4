using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using static Scheduler.Domain.Tests.Schedules.ScheduleWorld;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>"When an occurrence is created" of docs/api.md, section 8. Times are seconds; the rule runs every 10 s unless stated otherwise.</summary>
public sealed class OccurrenceCreationTests
{
    [Test]
    public void A_new_schedule_has_the_occurrence_of_the_first_instant_after_now([Values] OverlapPolicy overlap)
    {
        var world = New(overlap, now: 10);

        Assert.That(world.OwnSeconds, Is.EqualTo([20]));
        Assert.That(world.Progress.CheckAt, Is.EqualTo(Time(20)));
    }

    [Test]
    public void Instants_before_the_schedule_existed_never_count([Values] OverlapPolicy overlap)
    {
        var world = New(overlap, now: 95);
        world.RunTo(99);

        Assert.That(world.OwnSeconds, Is.EqualTo([100]));
        Assert.That(world.LastSkipped, Is.Null);
    }

    [Test]
    public void Under_ALLOW_the_next_one_follows_at_the_instant_of_the_last_one_whatever_its_outcome()
    {
        var world = New(OverlapPolicy.Allow);
        world.SleepTo(9.9);
        Assert.That(world.OwnSeconds, Is.EqualTo([10]));
        world.SleepTo(10);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20]));
        world.At(10).Start(world.Now);
        world.At(20).Start(world.Now);
        world.At(20).End(isSuccess: false, world.Now);
        world.SleepTo(19.9);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20]));
        world.SleepTo(20.5);

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20, 30]));
        Assert.That(world.Progress.HeldBy, Is.Null);
    }

    [Test]
    public void Under_SKIP_the_next_one_follows_the_end_of_the_last_one_and_instants_in_the_meantime_are_skipped()
    {
        var world = New(OverlapPolicy.Skip);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.RunTo(35);
        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10 }, (int?)10)).AsCollection);
        Assert.That(world.LastSkipped, Is.EqualTo((30, SkipReason.Overlap)));
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 40]));
        Assert.That(world.HeldSecond, Is.Null);
        Assert.That(world.Skipped, Is.EqualTo(new Dictionary<SkipReason, int> { [SkipReason.Overlap] = 2 }));
    }

    [Test]
    public void Under_SKIP_the_first_instant_after_the_end_gets_its_occurrence_although_it_has_just_passed()
    {
        var world = New(OverlapPolicy.Skip);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.RunTo(19.7);
        world.At(10).End(isSuccess: true, world.Now);
        world.SleepTo(20.2);

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20]));
        Assert.That(world.LastSkipped, Is.Null);
    }

    [TestCase(MisfirePolicy.RunOnce, new[] { 10, 60 }, 50, SkipReason.Misfire)]
    [TestCase(MisfirePolicy.Skip, new[] { 10, 70 }, 60, SkipReason.Misfire)]
    public void Under_SKIP_misfire_decides_on_the_instants_since_the_end_when_the_service_was_down(
        MisfirePolicy misfire, int[] own, int skipped, SkipReason reason)
    {
        var world = New(OverlapPolicy.Skip, misfire, graceSeconds: 5);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.RunTo(25);
        world.At(10).End(isSuccess: true, Time(32));
        world.SleepTo(66);

        Assert.That(world.OwnSeconds, Is.EqualTo(own));
        Assert.That(world.LastSkipped, Is.EqualTo((skipped, reason)));
        Assert.That(world.Skipped[SkipReason.Overlap], Is.EqualTo(2), "20 and 30 passed while it ran.");
    }

    [Test]
    public void Under_QUEUE_with_RUN_ONCE_the_newest_instant_in_the_meantime_runs()
    {
        var world = Running(OverlapPolicy.Queue, MisfirePolicy.RunOnce);
        world.RunTo(45);
        Assert.That((world.HeldSecond, world.LastSkipped), Is.EqualTo(((int?)10, ((int, SkipReason)?)null)), "They wait.");
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 40]));
        Assert.That(world.LastSkipped, Is.EqualTo((30, SkipReason.Overlap)));
        Assert.That(world.HeldSecond, Is.EqualTo(40));
    }

    [Test]
    public void Under_QUEUE_with_RUN_ONCE_the_newest_instant_runs_also_when_it_is_missed()
    {
        var world = Running(OverlapPolicy.Queue, MisfirePolicy.RunOnce, graceSeconds: 2);
        world.RunTo(45);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 40]));
        Assert.That(world.LastSkipped, Is.EqualTo((30, SkipReason.Misfire)));
    }

    [Test]
    public void Under_QUEUE_with_RUN_ALL_the_oldest_pending_instant_runs()
    {
        var world = Running(OverlapPolicy.Queue, MisfirePolicy.RunAll);
        world.RunTo(45);
        foreach (var expected in new[] { 20, 30, 40, 50 })
        {
            world.Own.Last().End(isSuccess: true, world.Now);
            world.Look();
            Assert.That(world.OwnSeconds.Last(), Is.EqualTo(expected));
        }

        Assert.That(world.LastSkipped, Is.Null);
        Assert.That(world.HeldSecond, Is.Null, "50 is in the future.");
    }

    [Test]
    public void Under_QUEUE_with_SKIP_the_newest_instant_runs_if_it_is_less_than_the_grace_old()
    {
        var world = Running(OverlapPolicy.Queue, MisfirePolicy.Skip, graceSeconds: 5);
        world.RunTo(44.5);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 40]));

        world = Running(OverlapPolicy.Queue, MisfirePolicy.Skip, graceSeconds: 5);
        world.RunTo(45);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 50]));
        Assert.That(world.LastSkipped, Is.EqualTo((40, SkipReason.Misfire)));
    }

    [Test]
    public void Under_QUEUE_the_first_instant_after_now_follows_when_none_waits([Values] MisfirePolicy misfire)
    {
        var world = Running(OverlapPolicy.Queue, misfire);
        world.RunTo(15);
        world.At(10).End(isSuccess: false, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20]));
    }

    [Test]
    public void An_occurrence_that_waits_for_a_retry_or_runs_without_a_lease_is_not_finished(
        [Values(OverlapPolicy.Skip, OverlapPolicy.Queue)] OverlapPolicy overlap)
    {
        var world = Running(overlap, MisfirePolicy.RunOnce);
        world.At(10).WaitAgain(isReleased: false);
        world.Signal();
        world.RunTo(25);
        Assert.That((world.HeldSecond, world.OwnSeconds.Count()), Is.EqualTo(((int?)10, 1)));
    }

    [Test]
    public void A_task_is_finished_when_it_was_deleted_or_rescheduled_manually(
        [Values(OverlapPolicy.Skip, OverlapPolicy.Queue)] OverlapPolicy overlap, [Values] bool isDeleted)
    {
        var world = New(overlap);
        world.RunTo(11);
        var task = world.At(10);
        if (isDeleted)
        {
            world.Delete(task);
        }
        else
        {
            task.Reschedule(world.Now);
        }

        world.RunTo(12);
        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 20 }, (int?)null)).AsCollection);
        Assert.That(world.LastSkipped, Is.EqualTo(isDeleted ? (10, SkipReason.Manual) : ((int, SkipReason)?)null));
    }

    [Test]
    public void The_instant_of_a_deleted_or_rescheduled_occurrence_counts_as_handled([Values] OverlapPolicy overlap, [Values] bool isDeleted)
    {
        var world = New(overlap);
        world.RunTo(5);
        if (isDeleted)
        {
            world.Delete(world.At(10));
        }
        else
        {
            world.At(10).Reschedule(world.Now);
        }

        world.RunTo(6);
        Assert.That(world.OwnSeconds, Is.EqualTo([20]), "The next one is created at once.");
        world.RunTo(15);
        Assert.That(world.OwnSeconds, Is.EqualTo([20]));
    }

    [Test]
    public void A_cancelled_occurrence_is_followed_at_its_instant_under_ALLOW_and_at_once_otherwise([Values] OverlapPolicy overlap)
    {
        var world = New(overlap);
        world.RunTo(5);
        world.At(10).End(isSuccess: false, world.Now);
        world.RunTo(6);
        Assert.That(world.OwnSeconds, Is.EqualTo(overlap == OverlapPolicy.Allow ? [10] : new[] { 10, 20 }));
        world.RunTo(10.5);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20]));
    }

    [Test]
    public void An_instant_with_a_stored_task_never_gets_another([Values] MisfirePolicy misfire)
    {
        var world = Running(OverlapPolicy.Queue, misfire);
        world.RunTo(45);
        world.Backfill([Time(20), Time(40)]);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 30]));
    }

    [Test]
    public void Before_the_stored_instants_that_are_loaded_none_is_created()
    {
        var last = new OccurrenceFacts(TaskId.New(Origin), Time(1), OccurrenceState.Ended, Attempt: 1) { StartedAt = Time(1), FinishedAt = Time(2) };
        var stored = Enumerable.Range(10_001, ScheduleFacts.MaxStored).Select(second => Time(second)).ToHashSet();
        var decision = OccurrencePlanner.Decide(
            Time(20_000.5),
            new SchedulePolicy(OverlapPolicy.Queue, MisfirePolicy.RunAll),
            new ScheduleProgress(Time(1)) { LastTaskId = last.Id, LastInstant = last.Instant },
            new EveryRule(TimeSpan.FromSeconds(1), Origin),
            new ScheduleFacts { Last = last, Stored = stored });

        Assert.That(decision.Create.Select(occurrence => Seconds(occurrence.Instant)), Is.EqualTo([20_001]));
    }

    [Test]
    public void Triggered_and_backfilled_tasks_hold_nothing([Values] OverlapPolicy overlap)
    {
        var world = New(overlap, now: 25);
        world.Trigger();
        world.Backfill([Time(10), Time(20)]);
        world.RunTo(31);
        world.At(30).Start(world.Now);
        world.At(30).End(isSuccess: true, world.Now);
        world.RunTo(100);

        Assert.That(world.OwnSeconds, Does.Contain(40));
        Assert.That(world.Tasks.Count(task => task.IsStored && task.Kind != OccurrenceKind.Own), Is.EqualTo(3), "They are not withdrawn either.");
    }

    [Test]
    public void A_clock_that_steps_back_gives_no_second_task_for_an_instant([Values] OverlapPolicy overlap)
    {
        var world = New(overlap);
        for (var second = 0.0; second < 60; second += 0.5)
        {
            world.SleepTo(second);
            foreach (var task in world.Own.Where(task => task.IsWaiting && task.Instant <= world.Now))
            {
                task.Start(world.Now);
                task.End(isSuccess: true, world.Now);
            }

            world.Look();
        }

        world.SleepTo(15);
        world.RunTo(55);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20, 30, 40, 50, 60]));
    }

    [Test]
    public void A_change_of_the_policy_takes_effect_with_the_next_occurrence()
    {
        var world = Running(OverlapPolicy.Skip, MisfirePolicy.RunOnce);
        world.RunTo(25);
        world.Policy = new SchedulePolicy(OverlapPolicy.Allow);
        world.Signal();
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 30]));
        Assert.That(world.HeldSecond, Is.Null);
    }

    [Test]
    public void RUN_ALL_with_SKIP_is_refused() => Assert.That(
        () => new SchedulePolicy(OverlapPolicy.Skip, MisfirePolicy.RunAll), Common.DomainThrows.Code("validation-failed", "misfire"));

    [TestCase(0, 100, "graceSeconds")]
    [TestCase(604_801, 100, "graceSeconds")]
    [TestCase(60, 0, "maxCatchUp")]
    [TestCase(60, 1001, "maxCatchUp")]
    public void Values_outside_their_limits_are_refused(int grace, int catchUp, string field) => Assert.That(
        () => new SchedulePolicy(OverlapPolicy.Allow, MisfirePolicy.RunOnce, grace, catchUp), Common.DomainThrows.Code("validation-failed", field));

    private static ScheduleWorld New(OverlapPolicy overlap, MisfirePolicy misfire = MisfirePolicy.RunOnce, int graceSeconds = 60, double now = 5) =>
        new(new EveryRule(TimeSpan.FromSeconds(10), Origin), new SchedulePolicy(overlap, misfire, graceSeconds), Time(now));

    private static ScheduleWorld Running(OverlapPolicy overlap, MisfirePolicy misfire, int graceSeconds = 60)
    {
        var world = New(overlap, misfire, graceSeconds);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        return world;
    }
}
