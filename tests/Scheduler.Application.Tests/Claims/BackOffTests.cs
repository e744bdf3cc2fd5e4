namespace Scheduler.Application.Tests.Claims;

/// <summary>The back-off of claims that lost a race for a due task.</summary>
public sealed class BackOffTests : PendingClaimsFixture
{
    [Test]
    public void A_claim_that_found_nothing_waits_before_it_is_woken_again()
    {
        using var claim = Enter(Reports);
        Waiting.Observe(Times((Reports, Now, true)), Waiting.BeginRead(), foundNothing: true);
        Assert.That(WakeUpOf(claim), Is.Null);
        Machine.Advance(TimeSpan.FromMilliseconds(10));

        Assert.That(WakeUpOf(claim), Is.True, "The back-off uses only the machine clock.");
    }

    [Test]
    public void A_back_off_is_not_postponed_by_that_of_another_worker()
    {
        using var claim = Enter(Reports);
        Waiting.Observe(Times((Reports, Now, true)), Waiting.BeginRead(), foundNothing: true);
        using var other = Enter(Mail);
        Machine.Advance(TimeSpan.FromMilliseconds(9));
        Waiting.Observe(Times((Mail, Now, true)), Waiting.BeginRead(), foundNothing: true);
        Machine.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void A_notification_ends_a_back_off()
    {
        using var claim = Enter(Reports);
        Waiting.Observe(Times((Reports, Now, true)), Waiting.BeginRead(), foundNothing: true);
        Waiting.NotifyDue(Reports, Now.AddSeconds(1));
        Assert.That(WakeUpOf(claim), Is.Null);
        Waiting.NotifyDue(Reports, Now);

        Assert.That(WakeUpOf(claim), Is.True);
    }

    [Test]
    public void Every_back_off_ends()
    {
        using var claim = Enter(Reports);
        for (var i = 0; i < 3; i++)
        {
            claim.Enqueue();
            Waiting.Observe(Times((Reports, Now, true)), Waiting.BeginRead(), foundNothing: true);
            Assert.That(WakeUpOf(claim), Is.Null);
            Machine.Advance(TimeSpan.FromMilliseconds(10));

            Assert.That(WakeUpOf(claim), Is.True);
        }
    }

    [Test]
    public void A_notification_of_a_later_task_during_the_read_does_not_prevent_the_back_off()
    {
        using var claim = Enter(Reports);
        var stamp = Waiting.BeginRead();
        Waiting.NotifyDue(Reports, Now.AddSeconds(1));
        Waiting.Observe(Times((Reports, Now, true)), stamp, foundNothing: true);

        Assert.That(WakeUpOf(claim), Is.Null);
    }

    [Test]
    public void A_notification_of_a_due_task_during_the_read_prevents_the_back_off()
    {
        using var first = Enter(Reports);
        var stamp = Waiting.BeginRead();
        Waiting.NotifyDue(Reports, Now);
        Waiting.NotifyDue(Reports, Now);
        using var second = Enter(Reports);
        Assert.That((WakeUpOf(first), WakeUpOf(second)), Is.EqualTo(((bool?)true, (bool?)null)));
        Waiting.Observe(Times((Reports, Now, true)), stamp, foundNothing: true);

        Assert.That(WakeUpOf(second), Is.True);
    }
}
