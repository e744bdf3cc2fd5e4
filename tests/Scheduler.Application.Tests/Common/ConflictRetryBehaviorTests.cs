using MediatR;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class ConflictRetryBehaviorTests
{
    private static readonly TimeSpan Patience = ConflictRetryBehavior<Command, int>.Patience;

    private readonly FakeTimeProvider _time = new();
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

    private static ConcurrencyConflictException Conflict() => new(new InvalidOperationException());

    private Task<int> Run<TRequest>(TRequest request, int conflicts)
        where TRequest : notnull => Run(request, () => _attempts <= conflicts ? throw Conflict() : 42);

    private Task<int> Run<TRequest>(TRequest request, Func<int> attempt, CancellationToken cancellationToken = default)
        where TRequest : notnull => _time.Drive(new ConflictRetryBehavior<TRequest, int>(_time).Handle(
            request,
            cancellationToken,
            () =>
            {
                // One that never waits would stay here for ever, since the fake time stands still meanwhile.
                Assert.That(++_attempts, Is.LessThan(10_000));
                return Task.FromResult(attempt());
            }));

    private sealed record Command : ICommand<int>;

    private sealed record Query : IRequest<int>;
}
