using Scheduler.Domain.Schedules;
using static Scheduler.Domain.Tests.Schedules.ScheduleWorld;

namespace Scheduler.Domain.Tests.Schedules;

/// <summary>"Lateness" of docs/api.md, section 8. Times are seconds; the rule runs every 100 s, and 30 s later is late.</summary>
public sealed class LatenessTests
{
    [Test]
    public void A_schedule_is_late_when_its_own_occurrence_waits_longer_than_the_limit([Values] OverlapPolicy overlap)
    {
        var world = New(overlap);
        world.RunTo(130);
        Assert.That(IsLate(world), Is.False);
        world.Now = Time(130.1);
        Assert.That(IsLate(world));
        world.At(100).Start(world.Now);
        Assert.That(IsLate(world), Is.False);
    }

    [Test]
    public void Occurrences_that_wait_for_a_retry_do_not_make_it_late()
    {
        var world = New(OverlapPolicy.Allow);
        world.RunTo(101);
        world.At(100).Start(world.Now);
        world.At(100).WaitAgain(isReleased: false);
        world.RunTo(150);

        Assert.That(IsLate(world), Is.False);
    }

    [Test]
    public void A_schedule_is_late_when_an_instant_passed_while_the_last_occurrence_is_not_finished([Values] OverlapPolicy overlap)
    {
        var world = New(overlap);
        world.RunTo(101);
        world.At(100).Start(world.Now);
        world.RunTo(230);
        foreach (var task in world.Own.Where(task => task.IsWaiting))
        {
            task.Start(world.Now);
        }

        world.Look();
        Assert.That(IsLate(world), Is.False, "The run of 100 s and more is no reason.");
        world.Now = Time(230.1);
        Assert.That(IsLate(world), Is.EqualTo(overlap != OverlapPolicy.Allow));
        world.RunTo(350);
        foreach (var task in world.Own.Where(task => task.IsWaiting))
        {
            task.Start(world.Now);
        }

        Assert.That(IsLate(world), Is.EqualTo(overlap != OverlapPolicy.Allow), "It stays late.");
        world.At(100).End(isSuccess: true, world.Now);
        world.Look();
        Assert.That(world.Progress.BlockedFrom, overlap == OverlapPolicy.Queue ? Is.EqualTo(Time(400)) : Is.Null);
    }

    [Test]
    public void Instants_before_a_change_of_the_rule_do_not_make_it_late()
    {
        var world = New(OverlapPolicy.Queue);
        world.RunTo(101);
        world.At(100).Start(world.Now);
        world.RunTo(195);
        world.StartAfresh(new EveryRule(TimeSpan.FromSeconds(10), Origin));
        Assert.That(IsLate(world), Is.False);
        world.RunTo(229.5);
        Assert.That(IsLate(world), Is.False);
        world.RunTo(231);
        Assert.That(IsLate(world));
    }

    [Test]
    public void It_is_never_late_while_it_is_paused_or_has_no_limit()
    {
        var world = New(OverlapPolicy.Skip);
        world.RunTo(101);
        world.At(100).Start(world.Now);
        world.RunTo(300);

        Assert.That(world.Progress.IsLate(30, isPaused: false, oldestWaiting: null, world.Now));
        Assert.That(world.Progress.IsLate(30, isPaused: true, oldestWaiting: null, world.Now), Is.False);
        Assert.That(world.Progress.IsLate(null, isPaused: false, oldestWaiting: Origin, world.Now), Is.False);
    }

    private static bool IsLate(ScheduleWorld world) => world.Progress.IsLate(
        30, world.IsPaused, world.Own.Where(task => task.IsWaiting).Min(task => task.Instant), world.Now);

    private static ScheduleWorld New(OverlapPolicy overlap) =>
        new(new EveryRule(TimeSpan.FromSeconds(100), Origin), new SchedulePolicy(overlap, MisfirePolicy.RunOnce, 600), Time(5));
}
