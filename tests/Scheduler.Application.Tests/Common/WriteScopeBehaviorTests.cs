using Scheduler.Application.Common;

namespace Scheduler.Application.Tests.Common;

public sealed class WriteScopeBehaviorTests
{
    private RecordingWriteScope _scope = new();

    [SetUp]
    public void Begin() => _scope = new RecordingWriteScope();

    [Test]
    public async Task A_command_runs_inside_the_write_scope()
    {
        using var cancellation = new CancellationTokenSource();

        var wasOpen = await new WriteScopeBehavior<Command, bool>(_scope)
            .Handle(new Command(), cancellation.Token, () => Task.FromResult(_scope.IsOpen));

        Assert.That((wasOpen, _scope.Runs, _scope.Token), Is.EqualTo((true, 1, cancellation.Token)));
    }

    private sealed record Command : ICommand<bool>;
}
