using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>A fixture with a worker host for each test.</summary>
internal abstract class WorkerFixture
{
    protected WorkerTest Worker { get; private set; } = null!;

    protected FakeScheduler Service => Worker.Service;

    protected HandlerScript Script => Worker.Script;

    [SetUp]
    public void CreateWorker() => Worker = new WorkerTest();

    [TearDown]
    public async Task DisposeWorker() => await Worker.DisposeAsync();

    /// <summary>Starts the host with a due task, and waits for a condition on the task.</summary>
    protected async Task<FakeTask> RunTaskAsync(Func<FakeTask, bool> until, string payload = "{}", string worker = "reports")
    {
        var task = Service.Add(payload, worker);
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => until(task));
        return task;
    }

    /// <summary>Starts the host with a due task, and waits until its handler runs.</summary>
    protected Task<FakeTask> StartTaskAsync() => RunTaskAsync(_ => Script.Running == 1);

    protected Task<FakeTask> SucceedAsync() => RunTaskAsync(task => task.Status == "SUCCEEDED");

    /// <summary>Runs a task whose handler throws an exception, until the failure is reported.</summary>
    protected Task<FakeTask> FailAsync(Exception exception)
    {
        Script.Run = (_, _) => throw exception;
        return RunTaskAsync(task => task.FailBody is not null);
    }

    protected static string? Message(FakeTask task) => (string?)task.FailBody!["message"];
}
