using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Scheduler.Client.Hosting;
using Scheduler.Client.Tests.Hosting;
using Scheduler.Testing;

namespace Scheduler.Client.Tests.Service;

internal sealed class WorkerHostTests : ServiceFixture
{
    private HandlerScript _script = null!;
    private LogCapture _log = null!;

    [SetUp]
    public void SetUp()
    {
        _log = new LogCapture();
        _script = new HandlerScript();
    }

    [TearDown]
    public void TearDown() => _log.Dispose();

    [Test]
    public async Task Hundred_tasks_run_once_each_with_progress_and_result()
    {
        _script.Run = async (context, cancellationToken) =>
        {
            await context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken);
            context.SetResult(JsonPayload.Parse($$"""{"pages":{{context.Payload.Copies * 2}}}"""));
        };
        var tasks = await Client.Tasks.CreateManyAsync(Enumerable.Range(1, 100)
            .Select(copies => new NewTask { DelaySeconds = 0, Worker = "hundred", Payload = JsonPayload.From(new Report("m", copies)) }).ToList());
        using var host = await StartAsync("hundred", worker => worker.Concurrency(16));
        foreach (var task in tasks)
        {
            var ended = await UntilAsync(task.Id, one => one.Status == SchedulerTaskStatus.Succeeded);
            Assert.That(ended.Attempt, Is.EqualTo(1));
            Assert.That(ended.Payload.GetProperty("percent").GetInt32(), Is.EqualTo(50));
            Assert.That(ended.Payload.GetProperty("pages").GetInt32(), Is.EqualTo(2 * ended.Payload.GetProperty("copies").GetInt32()));
        }

        await host.StopAsync();
        Assert.That(_script.MostAtOnce, Is.LessThanOrEqualTo(16));
        Assert.That(_log.Lines.Where(line => line.Level >= LogLevel.Warning), Is.Empty, _log.Text);
    }

    [Test]
    public async Task Exception_of_a_handler_becomes_the_failure_of_the_task()
    {
        _script.Run = (_, _) => throw new TaskFailedException("No such month.", retryable: false);
        var created = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "thrown" });
        using var host = await StartAsync("thrown");
        var ended = await UntilAsync(created.Id, task => task.Status == SchedulerTaskStatus.Failed);
        Assert.That(ended.Failure!.Message, Is.EqualTo("No such month."));
        await host.StopAsync();
    }

    [Test]
    public async Task Cancellation_by_an_operator_stops_the_handler()
    {
        _script.Run = WaitForCancellationAsync;
        var created = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "operated" });
        using var host = await StartAsync("operated");
        await UntilAsync(created.Id, task => task.Status == SchedulerTaskStatus.Running);
        await Client.Tasks.UpdateAsync(created.Id, new TaskUpdate { Status = SchedulerTaskStatus.Failed });
        await UntilAsync(created.Id, _ => _script.Running == 0);
        Assert.That((await Client.Tasks.GetAsync(created.Id)).Failure!.Code, Is.EqualTo(TaskFailureCode.Cancelled));
        await host.StopAsync();
    }

    [Test]
    public async Task Stopping_host_releases_its_tasks()
    {
        _script.Run = WaitForCancellationAsync;
        var created = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "stopping" });
        using var host = await StartAsync("stopping", worker => worker.Concurrency(2).Configure(options => options.DrainTimeout = TimeSpan.Zero));
        await UntilAsync(created.Id, _ => _script.Running == 1);
        await host.StopAsync();
        var task = await Client.Tasks.GetAsync(created.Id);
        Assert.That((task.Status, task.Attempt, task.Failure), Is.EqualTo((SchedulerTaskStatus.Scheduled, 0, (TaskFailure?)null)));
    }

    [Test]
    public async Task Crash_of_the_service_costs_no_attempt()
    {
        var gate = new TaskCompletionSource();
        _script.Run = (_, cancellationToken) => gate.Task.WaitAsync(cancellationToken);
        var tasks = await Client.Tasks.CreateManyAsync(Enumerable.Repeat(new NewTask { DelaySeconds = 0, Worker = "killed" }, 3).ToList());

        // Longer than a restart of the service on a busy machine.
        using var host = await StartAsync(
            "killed", worker => worker.Concurrency(2).Configure(options => options.LeaseDuration = TimeSpan.FromMinutes(5)));
        await UntilAsync(tasks[0].Id, _ => _script.Running == 2);

        await Service.KillAsync();
        gate.SetResult();
        await Service.StartAsync();
        foreach (var task in tasks)
        {
            Assert.That((await UntilAsync(task.Id, one => one.Status == SchedulerTaskStatus.Succeeded)).Attempt, Is.EqualTo(1));
        }

        await host.StopAsync();
    }

    [Test]
    public async Task Handlers_that_block_pool_threads_longer_than_their_leases_keep_the_leases()
    {
        using var gate = new ManualResetEventSlim();
        _script.Run = async (_, _) =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
            gate.Wait(TimeSpan.FromSeconds(14), CancellationToken.None);
        };
        var tasks = await Client.Tasks.CreateManyAsync(Enumerable.Repeat(new NewTask { DelaySeconds = 0, Worker = "blocking" }, 60).ToList());
        using var host = await StartAsync(
            "blocking", settings => settings.Concurrency(60).Configure(options => options.LeaseDuration = TimeSpan.FromSeconds(12)));
        foreach (var task in tasks)
        {
            var ended = await UntilAsync(task.Id, one => one.Status == SchedulerTaskStatus.Succeeded || one.Failure is not null);
            Assert.That((ended.Status, ended.Attempt), Is.EqualTo((SchedulerTaskStatus.Succeeded, 1)), _log.Text);
        }

        Assert.That(_script.MostAtOnce, Is.EqualTo(60));
        await host.StopAsync();
    }

    private static Task WaitForCancellationAsync(ITaskContext<Report> context, CancellationToken cancellationToken) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

    private async Task<IHost> StartAsync(string worker, Action<SchedulerWorkerBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.AddProvider(_log);
        builder.Services.AddSingleton(_script);
        builder.Services.AddSchedulerClient(Service.Address);
        builder.Services.AddSchedulerWorker(worker, settings =>
        {
            settings.Handle<Report, ReportHandler>().Configure(options => options.LeaseDuration = TimeSpan.FromSeconds(15));
            configure?.Invoke(settings);
        });
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }
}
