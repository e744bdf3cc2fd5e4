namespace Scheduler.Application.Tests.Claims;

/// <summary>Reads of the database that overlap with notifications and with other claims.</summary>
public sealed class ConcurrentReadTests : PendingClaimsFixture
{
    [Test]
    public void A_read_that_began_before_a_notification_does_not_discard_it()
    {
        var stamp = Waiting.BeginRead();
        using var claim = Enter(Reports);
        Waiting.NotifyDue(Reports, Now.AddSeconds(3));
        Learn(stamp, (Reports, null, true));
        Time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_claim_that_was_woken_during_its_read_wakes_the_next_when_it_leaves()
    {
        using var first = Enter(Reports);
        var stamp = Waiting.BeginRead();
        using var second = Enter(Reports);
        Waiting.NotifyDue(Reports, Now);
        Learn(stamp, (Reports, null, true));
        Assert.That(WakeUpOf(second), Is.Null);
        first.Dispose();

        Assert.That(WakeUpOf(second), Is.True);
    }

    [Test]
    public void A_read_that_began_after_a_notification_replaces_it()
    {
        using var claim = Enter(Reports);
        Waiting.NotifyDue(Reports, Now.AddSeconds(3));
        Learn(Waiting.BeginRead(), (Reports, Now.AddSeconds(9), true));
        Time.Advance(TimeSpan.FromSeconds(8));
        Assert.That(WakeUpOf(claim), Is.Null);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_claim_that_has_read_wakes_no_other_when_it_leaves()
    {
        using var first = Enter(Reports);
        using var second = Enter(Reports);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(WakeUpOf(first), Is.True);
        Learn(Waiting.BeginRead(), (Reports, null, true));
        first.Dispose();

        Assert.That(WakeUpOf(second), Is.Null);
    }

    [Test]
    public void A_read_that_began_before_a_notification_does_not_open_a_worker_at_its_cap()
    {
        using var claim = Enter(Reports);
        Learn(Waiting.BeginRead(), (Reports, Now, false));
        var stamp = Waiting.BeginRead();
        Waiting.NotifyDue(Reports, Now);
        Learn(stamp, (Reports, Now, false));

        Assert.That(WakeUpOf(claim), Is.Null);
    }

    [Test]
    public void A_read_that_began_before_capacity_was_freed_does_not_close_the_worker()
    {
        using var claim = Enter(Reports);
        Learn(Waiting.BeginRead(), (Reports, null, false));
        var stamp = Waiting.BeginRead();
        Waiting.NotifyCapacity(Reports);
        Assert.That(WakeUpOf(claim), Is.True);
        claim.Enqueue();
        Learn(stamp, (Reports, Now, false));

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_task_that_falls_due_while_the_only_claim_reads_wakes_the_next()
    {
        using var first = Enter(Reports);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(WakeUpOf(first), Is.True);
        Waiting.NotifyDue(Reports, Now.AddSeconds(5));
        Time.Advance(TimeSpan.FromSeconds(5));
        using var second = Enter(Reports);
        first.Dispose();

        Assert.That(WakeUpOf(second), Is.True);
    }
}
