using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>Reports of the end of an attempt are retried until the service acknowledges them or the lease ends.</summary>
internal sealed class ReportDeliveryTests : WorkerFixture
{
    [TestCase(nameof(Fault.LostAfter))]
    [TestCase(nameof(Fault.LostBefore))]
    [TestCase(nameof(Fault.NoResponse))]
    [TestCase(nameof(Fault.Unavailable))]
    [TestCase(nameof(Fault.ConnectionRefused))]
    public async Task Completion_without_a_response_is_retried(string fault)
    {
        Service.Faults = (call, _) => call.Verb == "complete" && Service.CallsOf("complete").Count < 3 ? Enum.Parse<Fault>(fault) : Fault.None;
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("complete").Count == 4);
        await Worker.RunForAsync(TimeSpan.FromSeconds(20));
        Assert.Multiple(() =>
        {
            Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
            Assert.That(Service.CallsOf("complete"), Has.Count.EqualTo(4));
            Assert.That(Script.Runs, Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Failure_with_a_lost_response_is_retried_and_counts_once()
    {
        Service.Faults = (call, _) => call.Verb == "fail" && Service.CallsOf("fail").Count < 1 ? Fault.LostAfter : Fault.None;
        Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("fail").Count == 2);
        await Worker.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.That(task.Attempt, Is.EqualTo(1));
        Assert.That(Worker.Log.Text, Does.Not.Contain("could not be delivered"));
    }

    [Test]
    public async Task Undeliverable_completion_is_abandoned_with_the_lease()
    {
        Service.Faults = (call, _) => call.Verb == "complete" ? Fault.ConnectionRefused : Fault.None;
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Worker.Log.Text.Contains("could not be delivered", StringComparison.Ordinal));
        var completions = Service.CallsOf("complete");
        Assert.That(completions[^1].At - completions[0].At, Is.LessThan(TimeSpan.FromSeconds(60)));
        Service.Faults = (_, _) => Fault.None;
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(task.Attempt, Is.EqualTo(2));
    }

    [Test]
    public async Task Task_fails_even_if_its_message_is_rejected()
    {
        Service.Instead = call => call.Body["message"] is null ? null : CannedResponses.Problem(400, "validation-failed");
        Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = await RunTaskAsync(task => task.FailBody is not null);
        Assert.That(task.FailBody!.ContainsKey("message"), Is.False);
    }

    [Test]
    public async Task RetryAfter_longer_than_the_lease_is_cut_to_report_in_time()
    {
        Service.Instead = call => call.Verb == "complete" && Service.CallsOf("complete").Count <= 2
            ? CannedResponses.Problem(503, "unavailable", TimeSpan.FromMinutes(4))
            : null;
        var task = await SucceedAsync();
        Assert.That((task.Attempt, task.Expiries), Is.EqualTo((1, 0)));
    }
}
