using Scheduler.Domain.Schedules;
using static Scheduler.Domain.Tests.Schedules.ScheduleWorld;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>"Misfire" of docs/api.md, section 8. Times are seconds; the rule runs every 10 s unless stated otherwise.</summary>
public sealed class MisfireTests
{
    [Test]
    public void An_occurrence_is_missed_when_it_has_not_started_exactly_one_grace_after_its_instant()
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.Skip, graceSeconds: 30);
        world.SleepTo(10);
        world.SleepTo(39.9);
        Assert.That(world.OwnSeconds, Does.Contain(10));
        world.SleepTo(40);

        Assert.That(world.OwnSeconds, Does.Not.Contain(10));
        Assert.That((world.LastSkipped, world.Skipped[SkipReason.Misfire]), Is.EqualTo(((10, SkipReason.Misfire), 1)));
    }

    [Test]
    public void Under_SKIP_an_occurrence_that_has_started_stays([Values] bool isRetry)
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.Skip, graceSeconds: 30);
        world.RunTo(11);
        world.At(10).Start(world.Now);
        if (isRetry)
        {
            world.At(10).WaitAgain(isReleased: false);
        }

        world.RunTo(90);
        Assert.That(world.OwnSeconds, Does.Contain(10));
    }

    [Test]
    public void Under_SKIP_a_released_occurrence_is_missed_like_one_that_has_not_started()
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.Skip, graceSeconds: 30);
        world.RunTo(11);
        world.At(10).Start(world.Now);
        world.RunTo(50);
        world.At(10).WaitAgain(isReleased: true);
        world.Signal();
        world.Look();

        Assert.That(world.OwnSeconds, Does.Not.Contain(10));
    }

    [Test]
    public void Under_SKIP_startup_withdraws_what_was_missed_and_keeps_what_is_in_time()
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.Skip, graceSeconds: 30);
        world.SleepTo(11);
        world.SleepTo(85);

        Assert.That(world.OwnSeconds, Is.EqualTo([60, 70, 80, 90]));
        Assert.That(world.LastSkipped, Is.EqualTo((50, SkipReason.Misfire)));
        Assert.That(world.Skipped, Is.EqualTo(new Dictionary<SkipReason, int> { [SkipReason.Misfire] = 5 }));
    }

    [Test]
    public void Under_SKIP_and_overlap_SKIP_an_occurrence_counts_as_finished_when_it_was_missed()
    {
        var world = New(OverlapPolicy.Skip, MisfirePolicy.Skip, graceSeconds: 15);
        world.SleepTo(11);
        world.SleepTo(62);

        Assert.That(world.OwnSeconds, Is.EqualTo([50]));
        Assert.That(world.LastSkipped, Is.EqualTo((60, SkipReason.Overlap)));
        Assert.That(world.Skipped, Is.EqualTo(new Dictionary<SkipReason, int> { [SkipReason.Overlap] = 2, [SkipReason.Misfire] = 3 }));
    }

    [Test]
    public void RUN_ONCE_keeps_the_oldest_missed_occurrence_and_withdraws_the_others()
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.RunOnce, graceSeconds: 25);
        world.RunTo(34.5);
        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10, 20, 30, 40 }, (int?)null)).AsCollection);
        world.RunTo(70);

        Assert.That(world.OwnSeconds, Is.EqualTo([10]));
        Assert.That(world.HeldSecond, Is.EqualTo(10));
        Assert.That(world.Progress.WatchedTaskId, Is.EqualTo(world.At(10).Id));
        Assert.That(world.LastSkipped, Is.EqualTo((70, SkipReason.Misfire)));
    }

    [Test]
    public void While_the_missed_occurrence_waits_no_other_is_created_and_instants_that_pass_are_skipped([Values] OverlapPolicy overlap)
    {
        var world = New(overlap, MisfirePolicy.RunOnce, graceSeconds: 5);
        world.RunTo(60.5);

        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10 }, (int?)10)).AsCollection);
        Assert.That(world.LastSkipped, Is.EqualTo((60, overlap == OverlapPolicy.Skip ? SkipReason.Overlap : SkipReason.Misfire)));
        Assert.That(world.Skipped.Values.Sum(), Is.EqualTo(5));
    }

    [Test]
    public void Once_the_missed_occurrence_has_started_the_first_instant_after_that_moment_follows()
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.RunOnce, graceSeconds: 5);
        world.RunTo(60.5);
        world.At(10).Start(world.Now);
        world.Look();

        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10, 70 }, (int?)null)).AsCollection);
    }

    [Test]
    public void The_moment_of_the_start_counts_and_not_that_of_the_look()
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.RunOnce, graceSeconds: 5);
        world.RunTo(59.9);
        world.At(10).Start(Time(60.1));
        world.SleepTo(62);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 70]));

        world = New(OverlapPolicy.Allow, MisfirePolicy.RunOnce, graceSeconds: 5);
        world.RunTo(59.5);
        world.At(10).Start(Time(59.9));
        world.SleepTo(62);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 60, 70]));
    }

    [TestCase("delete")]
    [TestCase("cancel")]
    [TestCase("reschedule")]
    public void Once_the_missed_occurrence_is_finished_the_first_instant_after_that_moment_follows(string end)
    {
        var world = New(OverlapPolicy.Allow, MisfirePolicy.RunOnce, graceSeconds: 5);
        world.RunTo(60.5);
        var missed = world.At(10);
        switch (end)
        {
            case "delete":
                world.Delete(missed);
                break;
            case "cancel":
                missed.End(isSuccess: false, world.Now);
                break;
            default:
                missed.Reschedule(world.Now);
                break;
        }

        world.RunTo(61);
        Assert.That((world.OwnSeconds.Last(), world.HeldSecond), Is.EqualTo((70, (int?)null)));
    }

    [Test]
    public void Under_QUEUE_instants_before_the_late_start_are_made_up_for_and_those_after_it_wait()
    {
        var world = New(OverlapPolicy.Queue, MisfirePolicy.RunOnce, graceSeconds: 25);
        world.RunTo(36);
        Assert.That(world.LastSkipped, Is.EqualTo((30, SkipReason.Misfire)), "20 and 30 passed while 10 waited.");
        world.At(10).Start(world.Now);
        world.RunTo(65);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 60]));

        world = New(OverlapPolicy.Queue, MisfirePolicy.RunOnce, graceSeconds: 25);
        world.RunTo(36);
        world.At(10).Start(world.Now);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 40]));
    }

    [Test]
    public void Of_missed_instants_without_an_occurrence_the_newest_gets_one_late()
    {
        var world = Ended(OverlapPolicy.Allow, MisfirePolicy.RunOnce);
        world.SleepTo(105);

        Assert.That((world.OwnSeconds, world.HeldSecond), Is.EqualTo((new[] { 10, 100 }, (int?)100)).AsCollection);
        Assert.That(world.Skipped, Is.EqualTo(new Dictionary<SkipReason, int> { [SkipReason.Misfire] = 8 }));
        world.RunTo(125);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 100]), "It waits.");
    }

    [TestCase(20.0, new[] { 10, 30 })]
    [TestCase(19.9, new[] { 10, 20 })]
    public void A_missed_instant_gets_none_when_the_last_one_started_at_or_after_it(double start, int[] own)
    {
        var world = New(OverlapPolicy.Queue, MisfirePolicy.RunOnce, graceSeconds: 8, rule: new ListRule([Time(10), Time(20), Time(30)]), now: 0);
        world.RunTo(17);
        world.At(10).Start(Time(17));
        world.Look();
        world.At(10).WaitAgain(isReleased: false);
        world.At(10).Start(Time(start));
        world.At(10).End(isSuccess: true, Time(28));
        world.SleepTo(28.5);

        Assert.That(world.OwnSeconds, Is.EqualTo(own));
    }

    [Test]
    public void RUN_ALL_under_ALLOW_creates_each_missed_instant_at_once()
    {
        var world = Ended(OverlapPolicy.Allow, MisfirePolicy.RunAll);
        world.SleepTo(105);

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110]));
        Assert.That(world.LastSkipped, Is.Null);
    }

    [Test]
    public void RUN_ALL_keeps_the_newest_of_those_pending_and_skips_older_ones()
    {
        var world = Ended(OverlapPolicy.Allow, MisfirePolicy.RunAll, maxCatchUp: 3, graceSeconds: 15);
        world.SleepTo(105);
        Assert.That(world.OwnSeconds, Is.EqualTo([10, 70, 80, 90, 100, 110]), "100 is in time and does not count.");
        Assert.That((world.LastSkipped, world.Skipped[SkipReason.Backlog]), Is.EqualTo(((60, SkipReason.Backlog), 5)));

        world = New(OverlapPolicy.Queue, MisfirePolicy.RunAll, maxCatchUp: 3);
        world.RunTo(10.5);
        world.At(10).Start(world.Now);
        world.RunTo(105);
        world.At(10).End(isSuccess: true, world.Now);
        world.Look();
        Assert.That((world.OwnSeconds.Last(), world.LastSkipped, world.Skipped[SkipReason.Backlog]), Is.EqualTo((80, (70, SkipReason.Backlog), 6)));
    }

    [Test]
    public void Under_ALLOW_instants_less_than_the_grace_ago_each_get_their_occurrence([Values] MisfirePolicy misfire)
    {
        var world = New(OverlapPolicy.Allow, misfire, graceSeconds: 60);
        world.SleepTo(11);
        world.SleepTo(65);

        Assert.That(world.OwnSeconds, Is.EqualTo([10, 20, 30, 40, 50, 60, 70]));
        Assert.That(world.LastSkipped, Is.Null);
    }

    [Test]
    public void A_schedule_never_has_more_than_1000_waiting()
    {
        var world = new ScheduleWorld(EverySecond, new SchedulePolicy(GraceSeconds: 3600), Origin);
        world.Trigger();
        world.SleepTo(1.1);
        world.Backfill(Enumerable.Range(-100, 100).Select(second => Time(second)));
        world.SleepTo(1500);

        Assert.That(world.WaitingCount, Is.EqualTo(1000));
        Assert.That(world.OwnSeconds, Is.EqualTo(Enumerable.Range(1, 900)));
        Assert.That(world.LastSkipped, Is.EqualTo((1500, SkipReason.Backlog)));
        Assert.That(world.Skipped, Is.EqualTo(new Dictionary<SkipReason, int> { [SkipReason.Backlog] = 600 }));
        world.RunTo(1501.5);
        Assert.That(world.LastSkipped, Is.EqualTo((1501, SkipReason.Backlog)));
        world.At(1).Start(world.Now);
        world.RunTo(1502.5);
        Assert.That(world.OwnSeconds.Last(), Is.EqualTo(1502));
    }

    [Test]
    public void Many_occurrences_are_created_in_steps_with_the_same_result()
    {
        var world = new ScheduleWorld(EverySecond, new SchedulePolicy(OverlapPolicy.Allow, MisfirePolicy.RunAll, 10, 250), Origin);
        world.SleepTo(1.1);
        world.SleepTo(5000);

        Assert.That(world.Decisions.Select(decision => decision.Create.Count), Is.EqualTo([100, 100, 61]));
        Assert.That(world.OwnSeconds, Is.EqualTo(new[] { 1, 2 }.Concat(Enumerable.Range(4741, 261))));
        Assert.That(world.LastSkipped, Is.EqualTo((4740, SkipReason.Backlog)));
    }

    [Test]
    public void A_month_of_seconds_is_never_enumerated(
        [ValueSource(nameof(Pairs))] (OverlapPolicy Overlap, MisfirePolicy Misfire) pair,
        [Values(1, 60, 604_800)] int graceSeconds,
        [Values] bool isLastStarted)
    {
        var rule = EverySecond;
        var world = new ScheduleWorld(rule, new SchedulePolicy(pair.Overlap, pair.Misfire, graceSeconds, 1000), Origin);
        if (isLastStarted)
        {
            world.Own.Single().Start(Time(1));
            world.Own.Single().End(isSuccess: true, Time(1.1));
        }

        world.Now = Origin.AddDays(30);
        var decisions = 0;
        for (; world.IsLookDue && decisions < 20; decisions++)
        {
            rule.Calls = 0;
            world.Decide();
            Assert.That(rule.Calls, Is.LessThan(7000), "1000 kept and 1000 counted, a few calls each.");
        }

        Assert.That(decisions, Is.LessThanOrEqualTo(11), "At most 1000 are created, 100 at a time.");
    }

    [Test]
    public void A_rule_of_bursts_is_not_enumerated_either()
    {
        // Every second of the first day of a year, then nothing for a year.
        var rule = new ListRule(Enumerable.Range(0, 86_400).Select(second => Time(second)).Append(Origin.AddDays(365)));
        var world = new ScheduleWorld(rule, new SchedulePolicy(), Origin);
        world.Own.Single().Start(Time(1));
        world.Own.Single().End(isSuccess: true, Time(1.1));
        rule.Calls = 0;
        world.Now = Origin.AddDays(364);
        world.Look();

        Assert.That(world.OwnSeconds, Is.EqualTo([1, 86_399]));
        Assert.That(world.Skipped[SkipReason.Misfire], Is.EqualTo(1000), "More are not counted.");
        Assert.That(rule.Calls, Is.LessThan(1500));
    }

    /// <summary>All pairs but the one that is refused.</summary>
    public static IEnumerable<(OverlapPolicy, MisfirePolicy)> Pairs =>
        from overlap in Enum.GetValues<OverlapPolicy>()
        from misfire in Enum.GetValues<MisfirePolicy>()
        where (overlap, misfire) != (OverlapPolicy.Skip, MisfirePolicy.RunAll)
        select (overlap, misfire);

    private static EveryRule EverySecond => new(TimeSpan.FromSeconds(1), Origin);

    private static ScheduleWorld New(
        OverlapPolicy overlap, MisfirePolicy misfire, int graceSeconds = 60, int maxCatchUp = 100, IRecurrenceRule? rule = null, double now = 5) =>
        new(rule ?? new EveryRule(TimeSpan.FromSeconds(10), Origin), new SchedulePolicy(overlap, misfire, graceSeconds, maxCatchUp), Time(now));

    /// <summary>The first occurrence ran, and the service went down before it created the next one.</summary>
    private static ScheduleWorld Ended(OverlapPolicy overlap, MisfirePolicy misfire, int maxCatchUp = 100, int graceSeconds = 5)
    {
        var world = New(overlap, misfire, graceSeconds, maxCatchUp);
        world.Now = Time(10.1);
        world.At(10).Start(world.Now);
        world.At(10).End(isSuccess: true, world.Now);
        return world;
    }
}
