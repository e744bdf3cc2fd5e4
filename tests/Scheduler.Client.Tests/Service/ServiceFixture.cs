namespace Scheduler.Client.Tests.Service;

/// <summary>Tests of the client against a running service.</summary>
internal abstract class ServiceFixture
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(60);

    protected LocalService Service { get; } = new();

    protected SchedulerClient Client => Service.Client;

    protected static DateTimeOffset Tomorrow { get; } = TimeProvider.System.GetUtcNow().AddDays(1);

    [OneTimeSetUp]
    public async Task StartService()
    {
        await Service.StartAsync();

        // The first requests are slow.
        await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "first" });
    }

    [OneTimeTearDown]
    public async Task StopService() => await Service.DisposeAsync();

    /// <summary>Waits until a task satisfies a condition.</summary>
    protected async Task<SchedulerTask> UntilAsync(string id, Func<SchedulerTask, bool> condition)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var task = await Client.Tasks.GetAsync(id);
            if (condition(task))
            {
                return task;
            }

            Assert.That(TimeProvider.System.GetElapsedTime(started), Is.LessThan(MaxWait), $"Task {task} does not satisfy the condition.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    protected static async Task<string?> CodeOfAsync(Func<Task> call) => (await Assert.ThrowsAsync<SchedulerProblemException>(() => call()))!.Code;
}
