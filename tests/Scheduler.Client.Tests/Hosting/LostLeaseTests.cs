namespace Scheduler.Client.Tests.Hosting;

/// <summary>A lease that the service revokes cancels its handler.</summary>
internal sealed class LostLeaseTests : WorkerFixture
{
    [SetUp]
    public void WaitForCancellation() => Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);

    [Test]
    public async Task Handler_is_canceled_when_an_operator_cancels_the_task()
    {
        var task = await StartTaskAsync();
        Service.SetStatus(task, "FAILED");
        await Worker.RunUntilAsync(() => Script.Running == 0);
        await Worker.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.Multiple(() =>
        {
            Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
            Assert.That(Worker.Log.Text, Does.Contain("lease-lost").And.Contain(": dropped after"));
            Assert.That(task.Status, Is.EqualTo("FAILED"));
        });
    }

    [Test]
    public async Task Handler_is_canceled_when_an_operator_deletes_the_task()
    {
        Service.Remove(await StartTaskAsync());
        await Worker.RunUntilAsync(() => Script.Running == 0);
        Assert.That(Worker.Time.GetUtcNow() - Worker.Time.Start, Is.LessThan(TimeSpan.FromSeconds(30)), "before the lease would expire");
    }

    [Test]
    public async Task Handler_that_finishes_after_its_lease_is_lost_reports_nothing()
    {
        var isDone = false;
        Script.Run = async (_, cancellationToken) =>
        {
            await Worker.WaitForCancellationAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            isDone = true;
        };
        Service.SetStatus(await StartTaskAsync(), "FAILED");
        await Worker.RunUntilAsync(() => isDone);
        await Worker.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
    }

    [Test]
    public async Task Handler_that_ignores_its_token_keeps_its_slot_and_is_logged()
    {
        var gate = new TaskCompletionSource();
        Script.Run = (_, _) => gate.Task;
        Service.SetStatus(await StartTaskAsync(), "FAILED");
        Service.Add();
        await Worker.RunUntilAsync(() => Worker.Log.Text.Contains("is still running 10 s after", StringComparison.Ordinal));
        await Worker.RunForAsync(TimeSpan.FromSeconds(31));
        Assert.That(Script.Runs, Has.Count.EqualTo(1));
        gate.SetResult();
        await Worker.RunUntilAsync(() => Script.Runs.Count == 2);
    }

    [Test]
    public async Task Exception_in_a_cancellation_callback_does_no_harm()
    {
        Script.Run = (_, cancellationToken) =>
        {
            cancellationToken.Register(() => throw new InvalidOperationException("Cleanup failed."));
            return Worker.WaitForCancellationAsync(cancellationToken);
        };
        Service.SetStatus(await StartTaskAsync(), "FAILED");
        await Worker.RunUntilAsync(() => Script.Running == 0 && Worker.Log.Text.Contains("Cleanup failed.", StringComparison.Ordinal));
    }
}
