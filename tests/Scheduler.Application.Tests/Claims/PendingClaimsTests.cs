using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

/// <summary>When pending claims are woken, and that none is lost.</summary>
public sealed class PendingClaimsTests : PendingClaimsFixture
{
    [Test]
    public void A_claim_is_woken_when_a_task_falls_due()
    {
        using var claim = Enter(Reports);
        Waiting.NotifyDue(Reports, Now.AddSeconds(5));
        Time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(WakeUpOf(claim), Is.Null);
        Time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_task_of_another_worker_wakes_no_claim()
    {
        using var claim = Enter(Reports);
        Waiting.NotifyDue(Mail, Now);
        Time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(WakeUpOf(claim), Is.Null);
    }

    [Test]
    public void One_task_wakes_only_the_oldest_claim()
    {
        using var first = Enter(Reports);
        using var second = Enter(Mail, Reports);
        Waiting.NotifyDue(Reports, Now);

        Assert.That(WakeUpOf(first), Is.True);
        Assert.That(WakeUpOf(second), Is.Null);
    }

    [Test]
    public void The_next_claim_is_woken_when_the_first_finds_more_tasks()
    {
        using var first = Enter(Reports);
        using var second = Enter(Reports);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(WakeUpOf(first), Is.True);
        Learn(Waiting.BeginRead(), (Reports, Now, true));

        Assert.That(WakeUpOf(second), Is.True);
    }

    [Test]
    public void The_next_claim_is_woken_when_the_first_leaves_before_it_reads()
    {
        using var first = Enter(Reports);
        using var second = Enter(Reports);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(WakeUpOf(first), Is.True);
        first.Dispose();

        Assert.That(WakeUpOf(second), Is.True);
    }

    [Test]
    public void A_worker_at_its_cap_wakes_no_claim_until_it_has_capacity()
    {
        using var claim = Enter(Reports);
        Learn(Waiting.BeginRead(), (Reports, Now, false));
        Waiting.NotifyDue(Reports, Now);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(WakeUpOf(claim), Is.Null);
        Waiting.NotifyCapacity(Reports);

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void Freed_capacity_wakes_no_claim_of_a_worker_below_its_cap()
    {
        using var claim = Enter(Reports);
        Waiting.NotifyCapacity(Reports);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(WakeUpOf(claim), Is.Null);
    }

    [Test]
    public void The_lease_clock_may_differ_from_the_clock_of_the_process()
    {
        using var claim = Enter(Reports);
        Waiting.Observe(
            new DueTimes(new ClockReading(Now, Now.AddHours(1)), [new WorkerDue(Reports, Now.AddHours(1).AddSeconds(5), IsOpen: true)]), Waiting.BeginRead());
        Assert.That(Waiting.NextDueAt([Reports]), Is.EqualTo(Now.AddHours(1).AddSeconds(5)));
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_due_time_at_the_maximum_date_is_accepted([Values(-1, 1)] int hours)
    {
        using var claim = Enter(Reports);
        var end = DateTimeOffset.MaxValue;
        Waiting.Observe(new DueTimes(new ClockReading(Now, Now.AddHours(hours)), [new WorkerDue(Reports, end, IsOpen: true)]), Waiting.BeginRead());
        Waiting.NotifyDue(Reports, end);

        Assert.That(Waiting.NextDueAt([Reports]), Is.GreaterThan(Now));
        Assert.That(WakeUpOf(claim), Is.Null);
    }

    [Test]
    public void A_claim_whose_duplicate_received_tasks_elsewhere_is_woken()
    {
        var (key, other) = (ClaimKey.Of("caller", "one"), ClaimKey.Of("caller", "two"));
        using var claim = Waiting.Register([Reports], key);
        claim.Enqueue();
        Assert.That(Waiting.Keys, Is.EquivalentTo(new[] { key }));
        Waiting.Observe(Times((Reports, null, true)) with { HeldKeys = [other] }, Waiting.BeginRead());
        Assert.That(WakeUpOf(claim), Is.Null);
        Waiting.Observe(Times((Reports, null, true)) with { HeldKeys = [key] }, Waiting.BeginRead());

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_task_for_which_another_claim_was_woken_is_due_soon()
    {
        using var claim = Enter(Reports);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(WakeUpOf(claim), Is.True);

        Assert.That(Waiting.NextDueAt([Reports]), Is.EqualTo(Now + DueTimes.ImmediateDelay));
    }

    [Test]
    public async Task A_claim_times_out_when_no_task_falls_due()
    {
        using var claim = Enter(Reports);
        var wait = claim.WaitAsync(MaxWait, Time, CancellationToken.None);
        Time.Advance(MaxWait);

        Assert.That(await wait.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System), Is.False);
    }

    [Test]
    public void Shutdown_completes_all_claims_and_limits_new_waits()
    {
        using var claim = Enter(Reports);
        Waiting.CompleteAll();

        Assert.That(WakeUpOf(claim), Is.False);
        Assert.That(Waiting.MaxWait(MaxWait), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(Waiting.MaxWait(TimeSpan.Zero), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_claim_that_left_is_removed()
    {
        using (Enter(Reports, Mail))
        {
            Assert.That(Waiting.Workers, Is.EquivalentTo(new[] { Reports, Mail }));
        }

        Assert.That(Waiting.Workers, Is.Empty);
    }

    [TestCase(2, 5)]
    [TestCase(5, 2)]
    public void Claims_of_several_workers_are_woken_when_their_own_tasks_fall_due(int reports, int mail)
    {
        using var first = Enter(Reports);
        using var second = Enter(Mail);
        using var idle = Enter(WorkerName.From("idle"));
        Waiting.NotifyDue(Reports, Now.AddSeconds(reports));
        Waiting.NotifyDue(Mail, Now.AddSeconds(mail));
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((WakeUpOf(first), WakeUpOf(second)), Is.EqualTo(((bool?)(reports == 2 ? true : null), (bool?)(mail == 2 ? true : null))));
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.That((WakeUpOf(first), WakeUpOf(second), WakeUpOf(idle)), Is.EqualTo(((bool?)true, (bool?)true, (bool?)null)));
    }

    [Test]
    public void A_notified_due_time_is_of_the_lease_clock()
    {
        using var claim = Enter(Reports);
        var leaseTime = Now.AddHours(1);
        Waiting.Observe(new DueTimes(new ClockReading(Now, leaseTime), [new WorkerDue(Reports, DueAt: null, IsOpen: true)]), Waiting.BeginRead());
        Waiting.NotifyDue(Reports, leaseTime.AddSeconds(5));
        Assert.That(Waiting.NextDueAt([Reports]), Is.EqualTo(leaseTime.AddSeconds(5)));
        Time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(WakeUpOf(claim), Is.True);
        Assert.That(Waiting.NextDueAt([Reports]), Is.EqualTo(leaseTime.AddSeconds(5) + DueTimes.ImmediateDelay));
    }

    [Test]
    public void What_is_known_of_a_worker_is_forgotten_with_its_last_claim()
    {
        var claim = Enter(Reports);
        Waiting.NotifyDue(Reports, Now.AddSeconds(5));
        Assert.That(Waiting.NextDueAt([Reports]), Is.EqualTo(Now.AddSeconds(5)));
        claim.Dispose();

        Assert.That(Waiting.NextDueAt([Reports]), Is.Null);
    }

    [Test]
    public void No_claim_is_woken_after_the_end_of_the_service()
    {
        using var first = Enter(Reports);
        using var second = Enter(Mail);
        Waiting.NotifyDue(Reports, Now.AddSeconds(5));
        Waiting.Observe(Times((Mail, Now, true)), Waiting.BeginRead(), foundNothing: true);
        Waiting.Dispose();
        Time.Advance(TimeSpan.FromSeconds(5));
        Machine.Advance(TimeSpan.FromSeconds(5));

        Assert.That((WakeUpOf(first), WakeUpOf(second)), Is.EqualTo(((bool?)null, (bool?)null)));
    }
}
