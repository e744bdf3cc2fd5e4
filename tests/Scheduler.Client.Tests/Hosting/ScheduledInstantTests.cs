namespace Scheduler.Client.Tests.Hosting;

internal sealed class ScheduledInstantTests : WorkerFixture
{
    [Test]
    public async Task Handler_sees_the_instant_of_its_task()
    {
        var instant = new DateTimeOffset(2026, 12, 1, 2, 0, 0, TimeSpan.Zero);
        DateTimeOffset? seen = null;
        Script.Run = (context, _) =>
        {
            seen = context.Task.ScheduledFor;
            return Task.CompletedTask;
        };
        var task = Service.Add();
        task.ScheduledFor = instant;
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(seen, Is.EqualTo(instant));
    }
}
