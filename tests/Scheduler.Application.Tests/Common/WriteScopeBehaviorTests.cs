using MediatR;
using Moq;
using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class WriteScopeBehaviorTests
{
    private readonly Mock<IDatabaseErrorClassifier> _failures = new();
    private RecordingWriteScope _scope = new();

    [SetUp]
    public void Begin() => _scope = new RecordingWriteScope();

    [Test]
    public async Task A_command_runs_inside_the_write_scope()
    {
        using var cancellation = new CancellationTokenSource();

        var wasOpen = await new WriteScopeBehavior<Command, bool>(_scope, _failures.Object)
            .Handle(new Command(), cancellation.Token, () => Task.FromResult(_scope.IsOpen));

        Assert.That((wasOpen, _scope.Runs, _scope.Token), Is.EqualTo((true, 1, cancellation.Token)));
    }

    [Test]
    public async Task A_query_runs_outside_the_write_scope()
    {
        var wasOpen = await new WriteScopeBehavior<Query, bool>(_scope, _failures.Object)
            .Handle(new Query(), CancellationToken.None, () => Task.FromResult(_scope.IsOpen));

        Assert.That((wasOpen, _scope.Runs), Is.EqualTo((false, 0)));
    }

    [TestCase(DatabaseErrorKind.Conflict, typeof(ConcurrencyConflictException))]
    [TestCase(DatabaseErrorKind.Unavailable, typeof(InvalidOperationException))]
    [TestCase(DatabaseErrorKind.OutcomeUnknown, typeof(InvalidOperationException))]
    [TestCase(DatabaseErrorKind.Permanent, typeof(InvalidOperationException))]
    public async Task A_conflict_in_any_statement_of_a_command_is_a_concurrency_conflict(DatabaseErrorKind failure, Type thrown)
    {
        _failures.Setup(failures => failures.Classify(It.IsAny<Exception>())).Returns(failure);

        await Assert.ThatAsync(
            () => new WriteScopeBehavior<Command, bool>(_scope, _failures.Object)
                .Handle(new Command(), CancellationToken.None, () => throw new InvalidOperationException()),
            Throws.TypeOf(thrown));
    }

    private sealed record Command : ICommand<bool>;

    private sealed record Query : IRequest<bool>;
}
