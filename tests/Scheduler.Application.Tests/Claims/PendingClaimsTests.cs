using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

/// <summary>When pending claims are woken, and that none is lost.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PendingClaimsTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly WorkerName Mail = WorkerName.From("mail");
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeTimeProvider _machine = new();
    private readonly PendingClaims _waiting;

    public PendingClaimsTests() => _waiting = new PendingClaims(_time, _machine);

    public void Dispose() => _waiting.Dispose();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Test]
    public async Task A_claim_is_woken_when_a_task_falls_due()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.NotifyDue(Reports, Now.AddSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(wakeUp.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public void A_task_of_another_worker_wakes_no_claim()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.NotifyDue(Mail, Now);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(wakeUp.IsCompleted, Is.False);
    }

    [Test]
    public async Task One_task_wakes_only_the_oldest_claim()
    {
        var (first, second) = (WaitAsync(Reports), WaitAsync(Mail, Reports));
        _waiting.NotifyDue(Reports, Now);

        Assert.That(await ResultOfAsync(first), Is.True);
        Assert.That(second.IsCompleted, Is.False);
    }

    [Test]
    public async Task The_next_claim_is_woken_when_the_first_finds_more_tasks()
    {
        var (first, second) = (WaitAsync(Reports), WaitAsync(Reports));
        _waiting.NotifyDue(Reports, Now);
        Assert.That(await ResultOfAsync(first), Is.True);
        Learn(_waiting.BeginRead(), (Reports, Now, true));

        Assert.That(await ResultOfAsync(second), Is.True);
    }

    [Test]
    public async Task The_next_claim_is_woken_when_the_first_leaves_before_it_reads()
    {
        using var first = Enter(Reports);
        var wakeUp = first.WaitAsync(Long, _time, CancellationToken.None);
        var second = WaitAsync(Reports);
        _waiting.NotifyDue(Reports, Now);
        Assert.That(await ResultOfAsync(wakeUp), Is.True);
        first.Dispose();

        Assert.That(await ResultOfAsync(second), Is.True);
    }

    [Test]
    public async Task A_read_that_began_before_a_notification_does_not_discard_it()
    {
        var stamp = _waiting.BeginRead();
        var wakeUp = WaitAsync(Reports);
        _waiting.NotifyDue(Reports, Now.AddSeconds(3));
        Learn(stamp, (Reports, null, true));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public async Task A_claim_that_was_woken_during_its_read_wakes_the_next_when_it_leaves()
    {
        using var first = Enter(Reports);
        var stamp = _waiting.BeginRead();
        var second = WaitAsync(Reports);
        _waiting.NotifyDue(Reports, Now);
        Learn(stamp, (Reports, null, true));
        Assert.That(second.IsCompleted, Is.False);
        first.Dispose();

        Assert.That(await ResultOfAsync(second), Is.True);
    }

    [Test]
    public async Task A_read_that_began_after_a_notification_replaces_it()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.NotifyDue(Reports, Now.AddSeconds(3));
        Learn(_waiting.BeginRead(), (Reports, Now.AddSeconds(9), true));
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.That(wakeUp.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public async Task A_worker_at_its_cap_wakes_no_claim_until_it_has_capacity()
    {
        var wakeUp = WaitAsync(Reports);
        Learn(_waiting.BeginRead(), (Reports, Now, false));
        _waiting.NotifyDue(Reports, Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(wakeUp.IsCompleted, Is.False);
        _waiting.NotifyCapacity(Reports);

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public void Freed_capacity_wakes_no_claim_of_a_worker_below_its_cap()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.NotifyCapacity(Reports);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(wakeUp.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_claim_that_found_nothing_waits_before_it_is_woken_again()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.Observe(Times((Reports, Now, true)), _waiting.BeginRead(), foundNothing: true);
        Assert.That(wakeUp.IsCompleted, Is.False);
        _machine.Advance(TimeSpan.FromMilliseconds(10));

        Assert.That(await ResultOfAsync(wakeUp), Is.True, "The back-off uses only the machine clock.");
    }

    [Test]
    public async Task A_back_off_is_not_postponed_by_that_of_another_worker()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.Observe(Times((Reports, Now, true)), _waiting.BeginRead(), foundNothing: true);
        _ = WaitAsync(Mail);
        _machine.Advance(TimeSpan.FromMilliseconds(9));
        _waiting.Observe(Times((Mail, Now, true)), _waiting.BeginRead(), foundNothing: true);
        _machine.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public async Task A_notification_ends_a_back_off()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.Observe(Times((Reports, Now, true)), _waiting.BeginRead(), foundNothing: true);
        _waiting.NotifyDue(Reports, Now.AddSeconds(1));
        Assert.That(wakeUp.IsCompleted, Is.False);
        _waiting.NotifyDue(Reports, Now);

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public async Task The_lease_clock_may_differ_from_the_clock_of_the_process()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.Observe(
            new DueTimes(new ClockReading(Now, Now.AddHours(1)), [new WorkerDue(Reports, Now.AddHours(1).AddSeconds(5), IsOpen: true)]), _waiting.BeginRead());
        Assert.That(_waiting.NextDueAt([Reports]), Is.EqualTo(Now.AddHours(1).AddSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public void A_due_time_at_the_maximum_date_is_accepted([Values(-1, 1)] int hours)
    {
        var wakeUp = WaitAsync(Reports);
        var end = DateTimeOffset.MaxValue;
        _waiting.Observe(new DueTimes(new ClockReading(Now, Now.AddHours(hours)), [new WorkerDue(Reports, end, IsOpen: true)]), _waiting.BeginRead());
        _waiting.NotifyDue(Reports, end);

        Assert.That(_waiting.NextDueAt([Reports]), Is.GreaterThan(Now));
        Assert.That(wakeUp.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_claim_whose_duplicate_received_tasks_elsewhere_is_woken()
    {
        var (key, other) = (ClaimKey.Of("caller", "one"), ClaimKey.Of("caller", "two"));
        using var claim = _waiting.Register([Reports], key);
        claim.Enqueue();
        var wakeUp = claim.WaitAsync(Long, _time, CancellationToken.None);
        Assert.That(_waiting.Keys, Is.EquivalentTo(new[] { key }));
        _waiting.Observe(Times((Reports, null, true)) with { HeldKeys = [other] }, _waiting.BeginRead());
        Assert.That(wakeUp.IsCompleted, Is.False);
        _waiting.Observe(Times((Reports, null, true)) with { HeldKeys = [key] }, _waiting.BeginRead());

        Assert.That(await ResultOfAsync(wakeUp), Is.True);
    }

    [Test]
    public async Task A_task_for_which_another_claim_was_woken_is_due_soon()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.NotifyDue(Reports, Now);
        Assert.That(await ResultOfAsync(wakeUp), Is.True);

        Assert.That(_waiting.NextDueAt([Reports]), Is.EqualTo(Now + DueTimes.ImmediateDelay));
    }

    [Test]
    public async Task A_claim_times_out_when_no_task_falls_due()
    {
        var wakeUp = WaitAsync(Reports);
        _time.Advance(Long);

        Assert.That(await ResultOfAsync(wakeUp), Is.False);
    }

    [Test]
    public async Task Shutdown_completes_all_claims_and_limits_new_waits()
    {
        var wakeUp = WaitAsync(Reports);
        _waiting.CancelAll();

        Assert.That(await ResultOfAsync(wakeUp), Is.False);
        Assert.That(_waiting.MaxWait(Long), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(_waiting.MaxWait(TimeSpan.Zero), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_claim_that_left_is_removed()
    {
        using (Enter(Reports, Mail))
        {
            Assert.That(_waiting.Workers, Is.EquivalentTo(new[] { Reports, Mail }));
        }

        Assert.That(_waiting.Workers, Is.Empty);
    }

    // By the system clock, so that a missing wake-up fails the test instead of hanging it.
    private static Task<bool> ResultOfAsync(Task<bool> wakeUp) => wakeUp.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

    private PendingClaim Enter(params WorkerName[] workers)
    {
        var claim = _waiting.Register(workers);
        claim.Enqueue();
        return claim;
    }

#pragma warning disable CA2000 // Disposed with the fixture.
    private Task<bool> WaitAsync(params WorkerName[] workers) => Enter(workers).WaitAsync(Long, _time, CancellationToken.None);
#pragma warning restore CA2000

    private void Learn(long stamp, params (WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)[] workers) => _waiting.Observe(Times(workers), stamp);

    private DueTimes Times(params (WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)[] workers) =>
        new(ClockReading.At(Now), [.. workers.Select(worker => new WorkerDue(worker.Worker, worker.DueAt, worker.IsOpen))]);
}
