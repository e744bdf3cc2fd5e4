using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Client.Hosting;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>The creation and disposal of a handler and its services.</summary>
internal sealed class HandlerScopeTests : WorkerFixture
{
    [TestCase(nameof(DisposalFault.Throws))]
    [TestCase(nameof(DisposalFault.ThrowsAtOnce))]
    public async Task Throwing_disposal_is_logged_and_the_task_succeeds(string fault)
    {
        UseService(Enum.Parse<DisposalFault>(fault));
        var task = await SucceedAsync();
        Assert.That((task.Attempt, Script.Runs.Count), Is.EqualTo((1, 1)));
        Assert.That(
            Worker.Log.Lines.Where(line => line.Level == LogLevel.Warning && line.Text.Contains(task.Id, StringComparison.Ordinal)).Select(line => line.Text),
            Has.Exactly(1).Contains("Connection lost."));
    }

    [Test]
    public async Task Throwing_disposal_hides_no_exception_of_the_handler()
    {
        UseService(DisposalFault.Throws);
        var task = await FailAsync(new TaskFailedException("No such month.", retryable: false));
        Assert.That((Message(task), task.Status), Is.EqualTo(("No such month.", "FAILED")));
    }

    [Test]
    public async Task Handler_that_cannot_be_created_is_a_failure_with_its_message()
    {
        Worker.With(worker => worker.Services.AddScoped<FragileService>(_ => throw new InvalidOperationException("No database.")));
        Worker.With(worker => worker.Handle<Report, ServiceHandler>(), "fragile");
        var task = await RunTaskAsync(task => task.FailBody is not null, worker: "fragile");
        Assert.That(Message(task), Is.EqualTo("InvalidOperationException: No database."));
    }

    private void UseService(DisposalFault fault) => Worker.With(worker =>
    {
        worker.Services.AddScoped(_ => new FragileService(fault));
        worker.Handle<Report, ServiceHandler>();
    });

    private enum DisposalFault
    {
        Throws,
        ThrowsAtOnce,
    }

    private sealed class FragileService(DisposalFault fault) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => fault == DisposalFault.ThrowsAtOnce
            ? throw new IOException("Connection lost.")
            : ValueTask.FromException(new IOException("Connection lost."));
    }

    private sealed class ServiceHandler(HandlerScript script, FragileService service) : ITaskHandler<Report>
    {
        public async Task HandleAsync(ITaskContext<Report> context, CancellationToken cancellationToken)
        {
            script.Started(context);
            try
            {
                Assert.That(service, Is.Not.Null);
                await script.Run(context, cancellationToken);
            }
            finally
            {
                script.Ended(context);
            }
        }
    }
}
