using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Workers;
using Scheduler.Application.Workers.Waiting;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Workers;

/// <summary>Who is called when, and that nobody is forgotten.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WaitingClaimsTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly WorkerName Mail = WorkerName.From("mail");
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeTimeProvider _machine = new();
    private readonly WaitingClaims _waiting;

    public WaitingClaimsTests() => _waiting = new WaitingClaims(_time, _machine);

    public void Dispose() => _waiting.Dispose();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Test]
    public async Task A_claim_is_called_at_the_moment_at_which_something_falls_due()
    {
        var call = Wait(Reports);
        _waiting.Announce(Reports, Now.AddSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(call.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public void What_concerns_another_worker_calls_nobody()
    {
        var call = Wait(Reports);
        _waiting.Announce(Mail, Now);
        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.That(call.IsCompleted, Is.False);
    }

    [Test]
    public async Task One_task_calls_one_claim_and_the_longest_waiting()
    {
        var (first, second) = (Wait(Reports), Wait(Mail, Reports));
        _waiting.Announce(Reports, Now);

        Assert.That(await Answer(first), Is.True);
        Assert.That(second.IsCompleted, Is.False);
    }

    [Test]
    public async Task The_next_is_called_when_the_first_saw_that_there_is_more()
    {
        var (first, second) = (Wait(Reports), Wait(Reports));
        _waiting.Announce(Reports, Now);
        Assert.That(await Answer(first), Is.True);
        Learn(_waiting.BeginReading(), (Reports, Now, true));

        Assert.That(await Answer(second), Is.True);
    }

    [Test]
    public async Task The_next_is_called_when_the_first_leaves_without_a_look()
    {
        using var first = Enter(Reports);
        var call = first.WaitAsync(Long, _time, CancellationToken.None);
        var second = Wait(Reports);
        _waiting.Announce(Reports, Now);
        Assert.That(await Answer(call), Is.True);
        first.Dispose();

        Assert.That(await Answer(second), Is.True);
    }

    [Test]
    public async Task What_was_read_before_an_announcement_does_not_hide_it()
    {
        var stamp = _waiting.BeginReading();
        var call = Wait(Reports);
        _waiting.Announce(Reports, Now.AddSeconds(3));
        Learn(stamp, (Reports, null, true));
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public async Task A_claim_that_looks_while_it_is_called_leaves_the_call_to_the_next_when_it_goes()
    {
        using var first = Enter(Reports);
        var stamp = _waiting.BeginReading();
        var second = Wait(Reports);
        _waiting.Announce(Reports, Now);
        Learn(stamp, (Reports, null, true));
        Assert.That(second.IsCompleted, Is.False);
        first.Dispose();

        Assert.That(await Answer(second), Is.True);
    }

    [Test]
    public async Task What_was_read_afterwards_replaces_what_was_known()
    {
        var call = Wait(Reports);
        _waiting.Announce(Reports, Now.AddSeconds(3));
        Learn(_waiting.BeginReading(), (Reports, Now.AddSeconds(9), true));
        _time.Advance(TimeSpan.FromSeconds(8));
        Assert.That(call.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public async Task A_closed_worker_calls_nobody_until_it_may_have_room()
    {
        var call = Wait(Reports);
        Learn(_waiting.BeginReading(), (Reports, Now, false));
        _waiting.Announce(Reports, Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(call.IsCompleted, Is.False);
        _waiting.AnnounceRoom(Reports);

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public void Room_calls_nobody_where_there_was_room_before()
    {
        var call = Wait(Reports);
        _waiting.AnnounceRoom(Reports);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That(call.IsCompleted, Is.False);
    }

    [Test]
    public async Task Who_looked_in_vain_is_not_called_again_at_once()
    {
        var call = Wait(Reports);
        _waiting.Learn(Times((Reports, Now, true)), _waiting.BeginReading(), inVain: true);
        Assert.That(call.IsCompleted, Is.False);
        _machine.Advance(TimeSpan.FromMilliseconds(10));

        Assert.That(await Answer(call), Is.True, "The pause needs no clock but the machine's.");
    }

    [Test]
    public async Task A_pause_is_not_put_off_by_the_pause_of_another_worker()
    {
        var call = Wait(Reports);
        _waiting.Learn(Times((Reports, Now, true)), _waiting.BeginReading(), inVain: true);
        _ = Wait(Mail);
        _machine.Advance(TimeSpan.FromMilliseconds(9));
        _waiting.Learn(Times((Mail, Now, true)), _waiting.BeginReading(), inVain: true);
        _machine.Advance(TimeSpan.FromMilliseconds(1));

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public async Task What_is_announced_ends_a_pause()
    {
        var call = Wait(Reports);
        _waiting.Learn(Times((Reports, Now, true)), _waiting.BeginReading(), inVain: true);
        _waiting.Announce(Reports, Now.AddSeconds(1));
        Assert.That(call.IsCompleted, Is.False);
        _waiting.Announce(Reports, Now);

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public async Task The_clock_of_leases_may_differ_from_the_process()
    {
        var call = Wait(Reports);
        _waiting.Learn(
            new DueTimes(new Moment(Now, Now.AddHours(1)), [new WorkerDue(Reports, Now.AddHours(1).AddSeconds(5), IsOpen: true)]), _waiting.BeginReading());
        Assert.That(_waiting.NextDueAt([Reports]), Is.EqualTo(Now.AddHours(1).AddSeconds(5)));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public void The_last_moment_that_there_is_may_be_waited_for([Values(-1, 1)] int hours)
    {
        var call = Wait(Reports);
        var end = DateTimeOffset.MaxValue;
        _waiting.Learn(new DueTimes(new Moment(Now, Now.AddHours(hours)), [new WorkerDue(Reports, end, IsOpen: true)]), _waiting.BeginReading());
        _waiting.Announce(Reports, end);

        Assert.That(_waiting.NextDueAt([Reports]), Is.GreaterThan(Now));
        Assert.That(call.IsCompleted, Is.False);
    }

    [Test]
    public async Task Who_has_been_given_tasks_elsewhere_is_called()
    {
        var (key, other) = (ClaimKey.Of("caller", "one"), ClaimKey.Of("caller", "two"));
        using var claim = _waiting.Enter([Reports], key);
        claim.LineUp();
        var call = claim.WaitAsync(Long, _time, CancellationToken.None);
        Assert.That(_waiting.Keys, Is.EquivalentTo(new[] { key }));
        _waiting.Learn(Times((Reports, null, true)) with { HeldKeys = [other] }, _waiting.BeginReading());
        Assert.That(call.IsCompleted, Is.False);
        _waiting.Learn(Times((Reports, null, true)) with { HeldKeys = [key] }, _waiting.BeginReading());

        Assert.That(await Answer(call), Is.True);
    }

    [Test]
    public async Task What_another_was_called_for_may_soon_be_had()
    {
        var call = Wait(Reports);
        _waiting.Announce(Reports, Now);
        Assert.That(await Answer(call), Is.True);

        Assert.That(_waiting.NextDueAt([Reports]), Is.EqualTo(Now + DueTimes.AtOnce));
    }

    [Test]
    public async Task Who_waits_for_nothing_is_told_so_in_time()
    {
        var call = Wait(Reports);
        _time.Advance(Long);

        Assert.That(await Answer(call), Is.False);
    }

    [Test]
    public async Task The_end_answers_all_who_wait_and_lets_nobody_wait_for_long()
    {
        var call = Wait(Reports);
        _waiting.End();

        Assert.That(await Answer(call), Is.False);
        Assert.That(_waiting.PatienceFor(Long), Is.EqualTo(TimeSpan.FromSeconds(1)));
        Assert.That(_waiting.PatienceFor(TimeSpan.Zero), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Nobody_is_kept_who_has_left()
    {
        using (Enter(Reports, Mail))
        {
            Assert.That(_waiting.Workers, Is.EquivalentTo(new[] { Reports, Mail }));
        }

        Assert.That(_waiting.Workers, Is.Empty);
    }

    // By the machine's clock: a call that never comes fails a test rather than stops it.
    private static Task<bool> Answer(Task<bool> call) => call.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

    private WaitingClaim Enter(params WorkerName[] workers)
    {
        var claim = _waiting.Enter(workers);
        claim.LineUp();
        return claim;
    }

#pragma warning disable CA2000 // It leaves when the whole does.
    private Task<bool> Wait(params WorkerName[] workers) => Enter(workers).WaitAsync(Long, _time, CancellationToken.None);
#pragma warning restore CA2000

    private void Learn(long stamp, params (WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)[] workers) => _waiting.Learn(Times(workers), stamp);

    private DueTimes Times(params (WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)[] workers) =>
        new(Moment.At(Now), [.. workers.Select(worker => new WorkerDue(worker.Worker, worker.DueAt, worker.IsOpen))]);
}
