using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Scheduler.Client.Hosting;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class StopTests : WorkerFixture
{
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(30);

    [Test]
    public async Task Idle_worker_stops_immediately()
    {
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.Calls.Count == 1);
        Assert.That(await Worker.StopAsync(), Is.LessThan(TimeSpan.FromSeconds(2)));
        Assert.That(Worker.Log.Text, Does.Contain("Worker reports has stopped."));
    }

    [Test]
    public async Task Stop_waits_for_handlers_and_claims_nothing_more()
    {
        Script.Run = (_, cancellationToken) => Task.Delay(TimeSpan.FromSeconds(10), Worker.Time, cancellationToken);
        var task = await StartedAsync(Service.Add());
        Service.Add();
        var took = await Worker.StopAsync();
        Assert.Multiple(() =>
        {
            Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
            Assert.That(took, Is.LessThan(TimeSpan.FromSeconds(15)));
            Assert.That(Script.Runs, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Handler_is_canceled_after_the_drain_timeout_and_its_task_released()
    {
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        var task = await StartedAsync(Service.Add());
        var took = await Worker.StopAsync();
        AssertReleased(task);
        Assert.That(took, Is.InRange(TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(18)));
    }

    [Test]
    public async Task Task_of_a_canceled_handler_that_throws_another_exception_is_released()
    {
        Script.Run = async (_, cancellationToken) =>
        {
            await Worker.WaitForCancellationAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            throw new IOException("Operation cancelled by user.");
        };
        var task = await StartedAsync(Service.Add());
        await Worker.StopAsync();
        AssertReleased(task);
    }

    [Test]
    public async Task Task_of_a_handler_that_ignores_its_token_is_released()
    {
        var gate = new TaskCompletionSource();
        Script.Run = (_, _) => gate.Task;
        var task = await StartedAsync(Service.Add());
        var took = await Worker.StopAsync();
        AssertReleased(task);
        Assert.That(took, Is.LessThan(ShutdownTimeout));
        gate.SetResult();
        await Worker.RunUntilAsync(() => Script.Running == 0);
        await Worker.RunForAsync(TimeSpan.FromSeconds(2));
        Assert.That(Service.CallsOf("complete"), Is.Empty);
    }

    [Test]
    public async Task Host_without_time_left_releases_its_tasks_immediately()
    {
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        var task = await StartedAsync(Service.Add());
        var worker = Worker.Host.Services.GetServices<IHostedService>().OfType<WorkerService>().Single();
        var started = Worker.Time.GetUtcNow();
        await Worker.RunThroughAsync(worker.StopAsync(new CancellationToken(canceled: true)));
        Assert.That(Worker.Time.GetUtcNow() - started, Is.LessThan(TimeSpan.FromSeconds(3)));
        AssertReleased(task);
    }

    [Test]
    public async Task Release_with_a_lost_response_is_retried()
    {
        Service.Faults = (call, _) => call.Verb == "release" && Service.CallsOf("release").Count < 2 ? Fault.LostAfter : Fault.None;
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        var task = await StartedAsync(Service.Add());
        await Worker.StopAsync();
        AssertReleased(task);
        Assert.That(Service.CallsOf("release"), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Tasks_granted_to_an_aborted_claim_are_released()
    {
        Service.Faults = (_, count) => count == 0 ? Fault.NoResponse : Fault.None;
        var task = await RunTaskAsync(task => task.Status == "RUNNING");
        await Worker.StopAsync();
        var claims = Service.CallsOf("claim");
        Assert.Multiple(() =>
        {
            AssertReleased(task);
            Assert.That(claims, Has.Count.EqualTo(2));
            Assert.That((string)claims[1].Body["claimId"]!, Is.EqualTo((string)claims[0].Body["claimId"]!));
            Assert.That((int)claims[1].Body["waitSeconds"]!, Is.Zero);
            Assert.That(Script.Runs, Is.Empty);
        });
    }

    [TestCase(nameof(Fault.ConnectionRefused))]
    [TestCase(nameof(Fault.NoResponse))]
    [TestCase(nameof(Fault.Unavailable))]
    public async Task Host_stops_in_time_while_the_service_is_unavailable(string fault)
    {
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        Worker.With(worker => worker.Concurrency(2));
        await StartedAsync(Service.Add());
        Service.Faults = (_, _) => Enum.Parse<Fault>(fault);
        Assert.That(await Worker.StopAsync(), Is.LessThan(ShutdownTimeout));
        Assert.That(Worker.Log.Text, Does.Contain("could not be delivered"));
    }

    [Test]
    public async Task Completion_in_flight_is_delivered_before_the_host_stops()
    {
        Service.Faults = (call, _) => call.Verb == "complete" && Service.CallsOf("complete").Count < 4 ? Fault.Unavailable : Fault.None;
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("complete").Count == 1);
        await Worker.StopAsync();
        Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
    }

    [Test]
    public async Task Workers_of_a_host_drain_concurrently()
    {
        Worker.With(worker => worker.Concurrency(1)).With(worker => worker.Concurrency(1), "mails");
        Script.Run = (context, cancellationToken) =>
            Task.Delay(TimeSpan.FromSeconds(context.Task.Worker == "mails" ? 12 : 4), Worker.Time, cancellationToken);
        var report = Service.Add();
        var mail = Service.Add(worker: "mails");
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 2);
        Service.Add();
        Service.Add(worker: "mails");
        Assert.That(await Worker.StopAsync(), Is.LessThan(TimeSpan.FromSeconds(16)));
        Assert.That(new[] { report.Status, mail.Status }, Is.All.EqualTo("SUCCEEDED"));
        Assert.That(Script.Runs, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Nonretryable_failure_is_reported_even_while_the_host_stops()
    {
        Worker.With(worker => worker.NeverRetry<FormatException>());
        Script.Run = async (_, cancellationToken) =>
        {
            await Worker.WaitForCancellationAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            throw new FormatException("No month.");
        };
        var task = await StartedAsync(Service.Add());
        await Worker.StopAsync();
        Assert.That(task.Status, Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task Host_that_fails_to_start_claims_nothing_more()
    {
        Worker.With(_ => { }).With(worker => worker.Services.AddHostedService<FailingService>(), "mails");
        await Assert.ThrowsAsync<InvalidOperationException>(() => Worker.StartAsync());
        await Worker.RunUntilAsync(() => Service.Calls.Count == 1);
        await Worker.DisposeHostAsync();
        await Worker.RunForAsync(TimeSpan.FromMinutes(2));
        Assert.That(Worker.Log.Text, Does.Not.Contain("goes on"));
    }

    [Test]
    public async Task Task_of_a_handler_that_returns_on_cancellation_is_released()
    {
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        var task = await StartedAsync(Service.Add());
        await Worker.StopAsync();
        AssertReleased(task);
        Assert.That(Service.CallsOf("complete"), Is.Empty);
    }

    [Test]
    public async Task Task_of_a_blocking_handler_that_returns_on_cancellation_is_released()
    {
        Script.Run = (_, cancellationToken) =>
        {
            while (!cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(20)))
            {
            }

            return Task.CompletedTask;
        };
        var task = await StartedAsync(Service.Add());
        await Worker.StopAsync();
        AssertReleased(task);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Handler_that_set_its_result_succeeds_despite_cancellation(bool before)
    {
        Script.Run = async (context, cancellationToken) =>
        {
            if (before)
            {
                context.SetResult(JsonPayload.Parse("""{"pages":1}"""));
            }

            await Worker.WaitForCancellationAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            context.SetResult(JsonPayload.Parse("""{"pages":1}"""));
        };
        var task = await StartedAsync(Service.Add());
        await Worker.StopAsync();
        Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
    }

    [Test]
    public async Task Handler_that_returned_before_cancellation_succeeds_however_long_disposal_takes()
    {
        var isDisposing = new TaskCompletionSource();
        Worker.With(worker =>
        {
            worker.Services.AddScoped(_ => new SlowService(async () =>
            {
                isDisposing.SetResult();
                await Task.Delay(TimeSpan.FromSeconds(16), Worker.Time, CancellationToken.None);
            }));
            worker.Handle<Report, SlowHandler>();
        });
        var task = Service.Add();
        await Worker.StartAsync();
        await isDisposing.Task;
        await Worker.StopAsync();
        Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
    }

    private static void AssertReleased(FakeTask task)
    {
        Assert.That(task.Status, Is.EqualTo("SCHEDULED"));
        Assert.That(task.Attempt, Is.Zero);
        Assert.That(task.Expiries, Is.Zero);
    }

    private async Task<FakeTask> StartedAsync(FakeTask task)
    {
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 1);
        return task;
    }

    private sealed class FailingService : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => throw new InvalidOperationException("No database.");

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class SlowService(Func<Task> dispose) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => new(dispose());
    }

    private sealed class SlowHandler(SlowService service) : ITaskHandler<Report>
    {
        public Task HandleAsync(ITaskContext<Report> context, CancellationToken cancellationToken) => Task.FromResult(service);
    }
}
