using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;

namespace Scheduler.Application.Tests.Claims;

/// <summary>How many claims are woken when several tasks are due.</summary>
public sealed class ConcurrentClaimTests : PendingClaimsFixture
{
    [Test]
    public void A_read_wakes_as_many_claims_as_tasks_are_due_in_their_order_of_arrival()
    {
        var claims = EnterAll(5);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(Woken(claims), Is.EqualTo(new[] { 0 }));
        Read(claims[0], dueCount: 3);

        Assert.That(Woken(claims), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void A_limit_that_suffices_for_all_due_tasks_wakes_one_claim()
    {
        var claims = EnterAll(4, limit: 2);
        Waiting.NotifyDue(Reports, Now);
        Read(claims[0], dueCount: 3);

        Assert.That(Woken(claims), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_read_wakes_no_claims_for_tasks_that_woken_claims_will_take()
    {
        var claims = EnterAll(6);
        Waiting.NotifyDue(Reports, Now);
        Read(claims[0], dueCount: 3);
        Read(claims[1], dueCount: 2);
        Assert.That(Woken(claims), Is.EqualTo(new[] { 2, 3 }));
        Read(claims[2], dueCount: 2);

        Assert.That(Woken(claims), Is.EqualTo(new[] { 3, 4 }));
    }

    [Test]
    public void Each_woken_claim_that_leaves_before_it_reads_wakes_another()
    {
        var claims = EnterAll(6);
        Waiting.NotifyDue(Reports, Now);
        Read(claims[0], dueCount: 2);
        claims[1].Dispose();
        claims[2].Dispose();

        Assert.That(Woken(claims), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    [Test]
    public void A_claim_that_read_too_early_and_waits_again_does_not_keep_a_task_from_being_claimed()
    {
        var claims = EnterAll(2);
        Waiting.NotifyDue(Reports, Now);
        Assert.That(Woken(claims), Is.EqualTo(new[] { 0 }));
        claims[0].Enqueue();
        var stamp = Waiting.BeginRead();
        Waiting.NotifyDue(Reports, Now);
        Assert.That(Woken(claims), Is.EqualTo(new[] { 1 }));
        Waiting.Observe(Times((Reports, null, true)), stamp, claims[0], foundNothing: true);
        Read(claims[1], dueCount: 1);

        Assert.That(WakeUpOf(claims[0]), Is.True);
    }

    [Test]
    public void A_poll_wakes_claims_for_all_due_tasks()
    {
        var claims = EnterAll(3);
        Waiting.NotifyDue(Reports, Now);
        Waiting.Observe(Due(2), Waiting.BeginRead());

        Assert.That(Woken(claims), Is.EqualTo(new[] { 0, 1, 2 }));
    }

    private List<PendingClaim> EnterAll(int count, int limit = 1) => [.. Enumerable.Range(0, count).Select(_ => Enter(limit, Reports))];

    /// <summary>A claim has read, and found tasks.</summary>
    private void Read(PendingClaim claim, int dueCount)
    {
        claim.Enqueue();
        Waiting.Observe(Due(dueCount), Waiting.BeginRead(), claim);
    }

    private DueTimes Due(int count) => new(ClockReading.At(Now), [new WorkerDue(Reports, Now, IsOpen: true) { DueCount = count }]);

    private IEnumerable<int> Woken(List<PendingClaim> claims) => claims.Index().Where(claim => WakeUpOf(claim.Item) == true).Select(claim => claim.Index);
}
