using MediatR;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class ConflictRetryBehaviorTests
{
    private static readonly TimeSpan Patience = ConflictQueue.DefaultTimeout;

    private readonly FakeTimeProvider _time = new();
    private readonly ConflictQueue _queue = new();
    private int _attempts;

    [SetUp]
    public void Forget() => _attempts = 0;

    [Test]
    public async Task A_command_without_a_conflict_runs_once()
    {
        var answer = await Run(new Command(), conflicts: 0);

        Assert.That((answer, _attempts), Is.EqualTo((42, 1)));
    }

    [Test]
    public async Task A_command_that_lost_is_run_again_until_it_wins()
    {
        var answer = await Run(new Command(), conflicts: 20);

        Assert.That((answer, _attempts), Is.EqualTo((42, 21)));
    }

    [Test]
    public async Task A_command_waits_before_it_is_run_again()
    {
        var start = _time.GetTimestamp();

        await Assert.ThatAsync(() => Run(new Command(), conflicts: 50), Is.EqualTo(42));

        // Fifty pauses of chance length: that each of them is nought does not happen.
        Assert.That(_time.GetElapsedTime(start), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task A_command_that_keeps_losing_is_given_up_after_its_patience()
    {
        var start = _time.GetTimestamp();

        await Assert.ThatAsync(() => Run(new Command(), conflicts: int.MaxValue), Throws.TypeOf<ConcurrencyConflictException>());

        // The last pause begins within the patience and may end behind it.
        Assert.That(_time.GetElapsedTime(start), Is.InRange(Patience, Patience + TimeSpan.FromMilliseconds(50) + FakeTime.Step));
        Assert.That(_attempts, Is.GreaterThan(2));
    }

    [Test]
    public async Task A_query_is_not_run_again()
    {
        await Assert.ThatAsync(() => Run(new Query(), conflicts: 1), Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(_attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failure_that_is_no_conflict_is_let_through_at_once()
    {
        await Assert.ThatAsync(() => Run(new Command(), () => throw new InvalidOperationException()), Throws.InvalidOperationException);
        Assert.That(_attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_command_whose_client_has_gone_is_not_run_again()
    {
        using var cancellation = new CancellationTokenSource();

        await Assert.ThatAsync(() => Run(new Command(), LoseAndLeave, cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(_attempts, Is.EqualTo(1));

        int LoseAndLeave()
        {
            cancellation.Cancel();
            throw Conflict();
        }
    }

    [Test]
    public async Task Commands_that_lost_over_the_same_thing_go_on_one_after_the_other()
    {
        var mayWin = new TaskCompletionSource();
        var first = new Attempts();
        var second = new Attempts();
        var other = new Attempts();

        var firstRun = Start(1, first, mayWin.Task);
        _time.Advance(Patience / 2);
        Assert.That(first.Count, Is.EqualTo(2), "It has its turn and waits for the database.");
        var secondRun = Start(1, second, Task.CompletedTask);
        var otherRun = Start(2, other, Task.CompletedTask);
        _time.Advance(Patience / 2);

        Assert.That(second.Count, Is.EqualTo(1), "It waits for its turn.");
        Assert.That(await otherRun, Is.EqualTo(42));
        Assert.That(secondRun.IsCompleted, Is.False);
        mayWin.SetResult();
        Assert.That(await firstRun, Is.EqualTo(42));
        Assert.That(() => Pass(secondRun), Is.True.After(5000, 10));
    }

    [Test]
    public async Task A_turn_is_given_back_when_its_command_fails()
    {
        var attempts = new Attempts();
        await Assert.ThatAsync(
            () => _time.Drive(Start(1, attempts, Task.FromException(new InvalidOperationException()))), Throws.InvalidOperationException);
        await Assert.ThatAsync(() => _time.Drive(Start(1, new Attempts(), Task.CompletedTask)), Is.EqualTo(42));
    }

    private static ConcurrencyConflictException Conflict() => new(new InvalidOperationException());

    private Task<int> Run<TRequest>(TRequest request, int conflicts)
        where TRequest : notnull => Run(request, () => _attempts <= conflicts ? throw Conflict() : 42);

    private Task<int> Run<TRequest>(TRequest request, Func<int> attempt, CancellationToken cancellationToken = default)
        where TRequest : notnull => _time.Drive(new ConflictRetryBehavior<TRequest, int>(_queue, _time).Handle(
            request,
            cancellationToken,
            () =>
            {
                // One that never waits would stay here for ever, since the fake time stands still meanwhile.
                Assert.That(++_attempts, Is.LessThan(10_000));
                return Task.FromResult(attempt());
            }));

    /// <summary>A command that loses at first, and then ends as its work does.</summary>
    private Task<int> Start(int subject, Attempts attempts, Task work) => new ConflictRetryBehavior<Command, int>(_queue, _time).Handle(
        new Command(subject),
        CancellationToken.None,
        async () =>
        {
            if (++attempts.Count == 1)
            {
                throw Conflict();
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

    private sealed record Command(int? Thing = null) : ICommand<int>
    {
        object? ICommand.Subject => Thing;
    }

    private sealed record Query : IRequest<int>;
}
