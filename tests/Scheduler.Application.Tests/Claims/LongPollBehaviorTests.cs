using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Tests.Common;
using Scheduler.Application.Tests.Events;
using Scheduler.Application.Tests.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LongPollBehaviorTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly ClaimKey Key = ClaimKey.Of("caller", "claim");
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly FakeTimeProvider _machine = new();
    private readonly PendingClaims _waiting;
    private readonly RecordingConcurrencySlot _slot = new();
    private readonly Queue<ClaimOutcome> _outcomes = [];

    public LongPollBehaviorTests() => _waiting = new PendingClaims(_time, _machine);

    public void Dispose() => _waiting.Dispose();

    private DateTimeOffset Now => _time.GetUtcNow();

    [Test]
    public async Task Wait_for_a_due_task_does_not_count_towards_the_deadline()
    {
        var pipeline = new Pipeline();
        var whole = pipeline.Deadline.Remaining;
        var remaining = new List<TimeSpan>();
        pipeline.Claims.Setup(claims => claims.ClaimAsync(It.IsAny<ClaimTasks>(), It.IsAny<LeaseSecret>(), It.IsAny<CancellationToken>()))
            .Callback(() => remaining.Add(pipeline.Deadline.Remaining))
            .ReturnsAsync(() => new ClaimOutcome([], IsRepeated: false, new DueTimes(ClockReading.At(pipeline.Time.GetUtcNow()), [])));

        var outcome = await pipeline.SendAsync(Claim(Wait, Key));

        Assert.That(outcome.Tasks, Is.Empty);
        Assert.That(remaining, Is.EqualTo(new[] { whole, whole }), "The last query is after the wait.");
    }

    [Test]
    public async Task A_claim_that_finds_tasks_returns_them_and_leaves()
    {
        _outcomes.Enqueue(Found());

        var outcome = await ResultOfAsync(RunAsync());

        Assert.That(outcome.Tasks, Has.Count.EqualTo(1));
        Assert.That(_waiting.Workers, Is.Empty);
    }

    [Test]
    public async Task A_claim_without_a_wait_reads_once()
    {
        _outcomes.Enqueue(Nothing());

        var outcome = await ResultOfAsync(RunAsync(TimeSpan.Zero));

        Assert.That(outcome.Tasks, Is.Empty);
    }

    [Test]
    public async Task A_claim_that_a_poll_woke_during_its_read_wakes_the_next_when_it_leaves()
    {
        _outcomes.Enqueue(Nothing());
        _outcomes.Enqueue(Found());
        _outcomes.Enqueue(Found());
        Task<ClaimOutcome>? second = null;
        var first = RunAsync(onRead: () =>
        {
            second = RunAsync();
            _waiting.Observe(Times(Now), _waiting.BeginRead());
        });

        Assert.That((await ResultOfAsync(first)).Tasks, Has.Count.EqualTo(1));
        Assert.That((await ResultOfAsync(second!)).Tasks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_reads_again_when_a_task_falls_due()
    {
        _outcomes.Enqueue(Nothing());
        _outcomes.Enqueue(Found());
        var claim = RunAsync();
        Assert.That((claim.IsCompleted, _slot.IsReleased), Is.EqualTo((false, true)));
        _waiting.NotifyDue(Reports, Now);

        Assert.That((await ResultOfAsync(claim)).Tasks, Has.Count.EqualTo(1));
        Assert.That(_slot.IsReleased, Is.False);
    }

    [Test]
    public async Task A_task_that_was_stored_during_the_read_is_not_missed()
    {
        _outcomes.Enqueue(Nothing());
        _outcomes.Enqueue(Found());

        var claim = RunAsync(onRead: () => _waiting.NotifyDue(Reports, Now));

        Assert.That((await ResultOfAsync(claim)).Tasks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_without_an_id_does_not_read_after_its_wait_and_returns_what_it_has_learned()
    {
        _outcomes.Enqueue(Nothing());
        var claim = RunAsync();
        _waiting.NotifyDue(Reports, Now.AddMinutes(1));
        _time.Advance(Wait);

        var outcome = await ResultOfAsync(claim);

        Assert.That((outcome.Tasks.Count, outcome.NextDueAt), Is.EqualTo((0, (DateTimeOffset?)Now.AddSeconds(30))));
    }

    [Test]
    public async Task A_claim_with_an_id_receives_the_tasks_that_its_duplicate_received_elsewhere()
    {
        _outcomes.Enqueue(Nothing());
        _outcomes.Enqueue(Found());
        var claim = RunAsync(Wait, Key);
        _time.Advance(Wait);

        Assert.That((await ResultOfAsync(claim)).Tasks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_time_of_the_read_counts_towards_the_wait()
    {
        _outcomes.Enqueue(Nothing());
        var claim = RunAsync(onRead: () => _time.Advance(TimeSpan.FromSeconds(10)));
        _time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromTicks(1));
        Assert.That(claim.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That((await ResultOfAsync(claim)).Tasks, Is.Empty);
    }

    [Test]
    public async Task A_claim_whose_read_took_the_whole_wait_does_not_wait()
    {
        _outcomes.Enqueue(Nothing());

        var claim = RunAsync(Wait, Key, () => _time.Advance(Wait));

        Assert.That((await ResultOfAsync(claim)).Tasks, Is.Empty);
    }

    [Test]
    public async Task A_claim_that_lost_a_race_for_a_due_task_does_not_read_again_immediately()
    {
        _outcomes.Enqueue(Nothing(dueAt: Now));
        _outcomes.Enqueue(Found());
        var claim = RunAsync();
        Assert.That(_waiting.Workers, Is.EqualTo(new[] { Reports }), "It waits.");
        _machine.Advance(TimeSpan.FromMilliseconds(10));

        Assert.That((await ResultOfAsync(claim)).Tasks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_that_received_tasks_wakes_its_duplicate()
    {
        _outcomes.Enqueue(Nothing());
        _outcomes.Enqueue(Found());
        _outcomes.Enqueue(Found());
        var first = RunAsync(Wait, Key);
        await ResultOfAsync(RunAsync(Wait, Key));

        Assert.That((await ResultOfAsync(first)).Tasks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_claim_that_leaves_due_tasks_wakes_the_next()
    {
        _outcomes.Enqueue(Nothing());
        _outcomes.Enqueue(Found(nextDueAt: Now));
        _outcomes.Enqueue(Found());
        var first = RunAsync();
        await ResultOfAsync(RunAsync());

        Assert.That((await ResultOfAsync(first)).Tasks, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Shutdown_ends_the_wait()
    {
        _outcomes.Enqueue(Nothing());
        var claim = RunAsync();
        _waiting.CompleteAll();

        Assert.That((await ResultOfAsync(claim)).Tasks, Is.Empty);
    }

    [Test]
    public async Task A_client_that_disconnects_ends_the_wait()
    {
        using var cancellation = new CancellationTokenSource();
        _outcomes.Enqueue(Nothing());
        var claim = RunAsync(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();

        await Assert.ThatAsync(() => ResultOfAsync(claim), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_waiting.Workers, Is.Empty);
    }

    [TearDown]
    public void Every_expected_read_took_place() => Assert.That(_outcomes, Is.Empty);

    // By the system clock, so that a missing wake-up fails the test instead of hanging it.
    private static Task<ClaimOutcome> ResultOfAsync(Task<ClaimOutcome> claim) => claim.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

    private static ClaimTasks Claim(TimeSpan wait, ClaimKey? key) => new([Reports], Limit: 1, Lease.DefaultSeconds, wait, Claimant: null, key);

    private ClaimOutcome Nothing(DateTimeOffset? dueAt = null) => new([], IsRepeated: false, Times(dueAt));

    private ClaimOutcome Found(DateTimeOffset? nextDueAt = null) => new([new ClaimedTask(Responses.Make(1), SampleEvents.Started(Now))], IsRepeated: false, Times(nextDueAt));

    private DueTimes Times(DateTimeOffset? dueAt) => new(ClockReading.At(Now), [new WorkerDue(Reports, dueAt, IsOpen: true)]);

    /// <summary>Starts a claim whose reads return the expected outcomes in order.</summary>
    private Task<ClaimOutcome> RunAsync(TimeSpan? wait = null, ClaimKey? key = null, Action? onRead = null, CancellationToken cancellationToken = default) =>
        new LongPollBehavior(_waiting, _slot, new RequestDeadline(_machine), _time).Handle(
            Claim(wait ?? Wait, key),
            cancellationToken,
            () =>
            {
                onRead?.Invoke();
                return Task.FromResult(_outcomes.Dequeue());
            });

    private sealed class RecordingConcurrencySlot : IConcurrencySlot
    {
        public bool IsReleased { get; private set; }

        public async Task<T> ReleaseWhileAsync<T>(Func<Task<T>> wait, CancellationToken cancellationToken)
        {
            IsReleased = true;
            var result = await wait();
            IsReleased = false;
            return result;
        }
    }
}
