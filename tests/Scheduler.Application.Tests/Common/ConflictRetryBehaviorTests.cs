using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class ConflictRetryBehaviorTests
{
    private static readonly TimeSpan RetryTimeout = RequestDeadline.DefaultLimit - RequestDeadline.Reserve;

    private readonly FakeTimeProvider _time = new();
    private readonly KeyedLocks _locks = new();
    private readonly Mock<IDatabaseErrorClassifier> _failures = new();
    private int _attempts;

    [SetUp]
    public void SetUp()
    {
        _attempts = 0;
        _failures.Setup(failures => failures.Classify(It.IsAny<ConflictException>())).Returns(DatabaseErrorKind.Conflict);
    }

    [Test]
    public async Task A_command_without_a_conflict_runs_once()
    {
        var result = await RunAsync(new Command(), conflicts: 0);

        Assert.That((result, _attempts), Is.EqualTo((42, 1)));
    }

    [Test]
    public async Task A_command_that_conflicts_is_retried_until_it_succeeds()
    {
        var result = await RunAsync(new Command(), conflicts: 20);

        Assert.That((result, _attempts), Is.EqualTo((42, 21)));
    }

    [Test]
    public async Task A_command_waits_before_a_retry()
    {
        var start = _time.GetTimestamp();

        await Assert.ThatAsync(() => RunAsync(new Command(), conflicts: 50), Is.EqualTo(42));

        // It is practically impossible that fifty random delays are all zero.
        Assert.That(_time.GetElapsedTime(start), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task A_command_that_keeps_conflicting_fails_after_the_timeout()
    {
        var start = _time.GetTimestamp();

        await Assert.ThatAsync(() => RunAsync(new Command(), conflicts: int.MaxValue), Throws.TypeOf<ConflictException>());

        // No delay starts that could end after the deadline.
        Assert.That(_time.GetElapsedTime(start), Is.InRange(RetryTimeout - TimeSpan.FromMilliseconds(50), RetryTimeout + FakeTime.Step));
        Assert.That(_attempts, Is.GreaterThan(2));
    }

    [Test]
    public async Task The_first_retry_waits_only_briefly()
    {
        for (var i = 0; i < 20; i++)
        {
            var start = _time.GetTimestamp();
            _attempts = 0;
            await RunAsync(new Command(), conflicts: 1);

            Assert.That(_time.GetElapsedTime(start), Is.LessThanOrEqualTo(TimeSpan.FromMilliseconds(5) + FakeTime.Step));
        }
    }

    [Test]
    public async Task No_retry_begins_when_only_the_time_of_one_delay_is_left()
    {
        var start = _time.GetTimestamp();

        await Assert.ThatAsync(() => RunAsync(new Command(), ConflictAtTheEnd), Throws.TypeOf<ConflictException>());
        Assert.That(_attempts, Is.EqualTo(2));

        int ConflictAtTheEnd()
        {
            _time.Advance(_attempts == 2 ? RetryTimeout - TimeSpan.FromMilliseconds(50) - _time.GetElapsedTime(start) : TimeSpan.Zero);
            return _attempts <= 2 ? throw new ConflictException() : 42;
        }
    }

    [Test]
    public async Task A_command_that_does_not_get_the_lock_before_its_deadline_fails()
    {
        using var held = await _locks.EnterAsync(1, TimeSpan.Zero, CancellationToken.None);

        await Assert.ThatAsync(() => RunAsync(new Command(Key: 1), ConflictAfterTheDeadline), Throws.TypeOf<ConflictException>());
        Assert.That(_attempts, Is.EqualTo(1));

        int ConflictAfterTheDeadline()
        {
            _time.Advance(RetryTimeout);
            throw new ConflictException();
        }
    }

    [TestCase(DatabaseErrorKind.Unavailable)]
    [TestCase(DatabaseErrorKind.OutcomeUnknown)]
    [TestCase(DatabaseErrorKind.Permanent)]
    public async Task An_exception_that_is_not_a_conflict_is_rethrown_immediately(DatabaseErrorKind kind)
    {
        _failures.Setup(failures => failures.Classify(It.IsAny<InvalidOperationException>())).Returns(kind);
        await Assert.ThatAsync(() => RunAsync(new Command(), () => throw new InvalidOperationException()), Throws.InvalidOperationException);
        Assert.That(_attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_command_whose_client_has_disconnected_is_not_retried()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThatAsync(() => RunAsync(new Command(), ConflictAndDisconnect, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_attempts, Is.EqualTo(1));

        int ConflictAndDisconnect()
        {
            cancellation.Cancel();
            throw new ConflictException();
        }
    }

    [Test]
    public async Task Commands_that_conflicted_on_the_same_key_are_retried_one_after_the_other()
    {
        var unblock = new TaskCompletionSource();
        var first = new Attempts();
        var second = new Attempts();
        var other = new Attempts();

        var firstRun = StartAsync(1, first, unblock.Task);
        _time.Advance(RetryTimeout / 2);
        Assert.That(first.Count, Is.EqualTo(2), "It holds the lock and waits for the database.");
        var secondRun = StartAsync(1, second, Task.CompletedTask);
        var otherRun = StartAsync(2, other, Task.CompletedTask);
        _time.Advance(RetryTimeout / 2);

        Assert.That(second.Count, Is.EqualTo(1), "It waits for the lock.");
        Assert.That(await otherRun, Is.EqualTo(42));
        Assert.That(secondRun.IsCompleted, Is.False);
        unblock.SetResult();
        Assert.That(await firstRun, Is.EqualTo(42));
        Assert.That(() => Pass(secondRun), Is.True.After(5000, 10));
    }

    [Test]
    public async Task The_lock_is_released_when_its_command_fails()
    {
        var attempts = new Attempts();
        await Assert.ThatAsync(
            () => _time.DriveAsync(StartAsync(1, attempts, Task.FromException(new InvalidOperationException()))), Throws.InvalidOperationException);
        await Assert.ThatAsync(() => _time.DriveAsync(StartAsync(1, new Attempts(), Task.CompletedTask)), Is.EqualTo(42));
    }

    private Task<int> RunAsync<TRequest>(TRequest request, int conflicts)
        where TRequest : ICommand => RunAsync(request, () => _attempts <= conflicts ? throw new ConflictException() : 42);

    private Task<int> RunAsync<TRequest>(TRequest request, Func<int> attempt, CancellationToken cancellationToken = default)
        where TRequest : ICommand => _time.DriveAsync(new ConflictRetryBehavior<TRequest, int>(_locks, new RequestDeadline(_time), _failures.Object).Handle(
            request,
            cancellationToken,
            () =>
            {
                // A retry without a delay would loop forever, because the fake time would not advance.
                Assert.That(++_attempts, Is.LessThan(10_000));
                return Task.FromResult(attempt());
            }));

    /// <summary>A command that conflicts the first time, and then completes with its work.</summary>
    private Task<int> StartAsync(int key, Attempts attempts, Task work) => new ConflictRetryBehavior<Command, int>(_locks, new RequestDeadline(_time), _failures.Object).Handle(
        new Command(key),
        CancellationToken.None,
        async () =>
        {
            if (++attempts.Count == 1)
            {
                throw new ConflictException();
            }

            await work;
            return 42;
        });

    private bool Pass(Task work)
    {
        _time.Advance(FakeTime.Step);
        return work.IsCompletedSuccessfully;
    }

    private sealed class Attempts
    {
        public int Count { get; set; }
    }

    private sealed record Command(int? Key = null) : ICommand<int>
    {
        object? ICommand.ConflictKey => Key;
    }
}
