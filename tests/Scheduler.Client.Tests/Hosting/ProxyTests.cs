using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>A proxy between the worker and the service responds instead of the service.</summary>
internal sealed class ProxyTests : WorkerFixture
{
    private static IEnumerable<string> Responses => ForeignResponses.Names;

    [TestCaseSource(nameof(Responses))]
    public async Task Completion_is_retried(string response)
    {
        Script.Run = (context, _) =>
        {
            context.SetResult(JsonPayload.Parse("""{"pages":1}"""));
            return Task.CompletedTask;
        };
        var task = await ReportedThroughAsync("complete", response);
        Assert.Multiple(() =>
        {
            Assert.That(task.Status, Is.EqualTo("SUCCEEDED"));
            Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"pages":1}"""));
            Assert.That(Service.CallsOf("fail"), Is.Empty);
        });
    }

    [TestCaseSource(nameof(Responses))]
    public async Task Failure_is_retried_with_its_message(string response)
    {
        Script.Run = (_, _) => throw new InvalidOperationException("No printer.");
        var task = await ReportedThroughAsync("fail", response);
        Assert.That((string?)task.FailBody!["message"], Is.EqualTo("InvalidOperationException: No printer."));
    }

    [TestCaseSource(nameof(Responses))]
    public async Task Release_is_retried(string response)
    {
        Script.Run = (_, cancellationToken) => Worker.WaitForCancellationAsync(cancellationToken);
        Service.Instead = call => call.Verb == "release" && Service.CallsOf("release").Count <= 2 ? ForeignResponses.Of(response) : null;
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 1);
        await Worker.StopAsync();
        Assert.That((task.Status, task.Attempt), Is.EqualTo(("SCHEDULED", 0)));
    }

    [TestCaseSource(nameof(Responses))]
    public async Task Heartbeat_is_retried_and_the_handler_continues(string response)
    {
        Script.Run = (_, cancellationToken) => Task.Delay(TimeSpan.FromSeconds(90), Worker.Time, cancellationToken);
        Service.Instead = call => call.Verb == "heartbeat" && Service.CallsOf("heartbeat").Count <= 2 ? ForeignResponses.Of(response) : null;
        var task = Service.Add();
        await Worker.StartAsync();
        await Worker.RunForAsync(TimeSpan.FromSeconds(90));
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That((task.Attempt, task.Expiries), Is.EqualTo((1, 0)));
    }

    [TestCaseSource(nameof(Responses))]
    public async Task Progress_is_retried(string response)
    {
        Script.Run = (context, cancellationToken) => context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken);
        Service.Instead = call => call.Verb == "heartbeat" && Service.CallsOf("heartbeat").Count <= 2 ? ForeignResponses.Of(response) : null;
        var task = await SucceedAsync();
        Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"percent":50}"""));
        Assert.That(Script.Runs, Has.Count.EqualTo(1));
    }

    [TestCaseSource(nameof(Responses))]
    public async Task Claim_is_retried_without_losing_an_attempt(string response)
    {
        Service.Replace = call => call.Verb == "claim" && Service.CallsOf("claim").Count <= 2 ? ForeignResponses.Of(response) : null;
        var task = await SucceedAsync();
        Assert.Multiple(() =>
        {
            Assert.That((task.Attempt, task.Expiries), Is.EqualTo((1, 0)));
            Assert.That(Service.CallsOf("claim").Take(3).Select(call => (string?)call.Body["claimId"]).ToHashSet(StringComparer.Ordinal).Count, Is.EqualTo(1));
        });
    }

    [TestCaseSource(nameof(Responses))]
    public async Task Tasks_of_an_unconfirmed_claim_are_released_when_the_host_stops(string response)
    {
        var isReplaced = true;
        Service.Replace = call => isReplaced && call.Verb == "claim" ? ForeignResponses.Of(response) : null;
        var task = await RunTaskAsync(task => task.Status == "RUNNING");
        await Worker.RunForAsync(TimeSpan.FromSeconds(2));

        // The response to the first claim during the stop is replaced too.
        var claims = Service.CallsOf("claim").Count;
        Service.Replace = call => isReplaced && call.Verb == "claim" && Service.CallsOf("claim").Count <= claims + 1 ? ForeignResponses.Of(response) : null;
        await Worker.StopAsync();
        isReplaced = false;
        Assert.That((task.Status, task.Attempt), Is.EqualTo(("SCHEDULED", 0)));
    }

    [Test]
    public async Task Lease_counts_from_the_first_claim_that_a_proxy_responded_to()
    {
        var end = Worker.Time.GetUtcNow() + TimeSpan.FromSeconds(48);
        Service.Replace = call => call.Verb == "claim" && call.At < end ? ForeignResponses.Of("HTML 400") : null;
        await SucceedAsync();
        Assert.That(
            Service.Calls.SkipWhile(call => call.Verb == "claim").Select(call => call.Verb).Take(2), Is.EqualTo(new[] { "heartbeat", "complete" }));
    }

    [TestCase("""{"tasks":null,"nextDueAt":null}""")]
    [TestCase("""{"tasks":[null],"nextDueAt":null}""")]
    [TestCase("""{"tasks":[TASK],"nextDueAt":null}""")]
    public async Task Claim_with_invalid_tasks_in_the_response_is_retried(string body)
    {
        Service.Replace = call => call.Verb == "claim" && Service.CallsOf("claim").Count <= 2
            ? CannedResponses.Json(System.Net.HttpStatusCode.OK, body.Replace("TASK", CannedResponses.TaskBody, StringComparison.Ordinal))
            : null;
        var task = await SucceedAsync();
        Assert.That((task.Attempt, task.Expiries), Is.EqualTo((1, 0)));
    }

    private async Task<FakeTask> ReportedThroughAsync(string verb, string response)
    {
        Service.Instead = call => call.Verb == verb && Service.CallsOf(verb).Count <= 2 ? ForeignResponses.Of(response) : null;
        var task = await RunTaskAsync(task => task.Status != "RUNNING" && Service.CallsOf(verb).Count >= 3);
        Assert.That((Script.Runs.Count, task.Expiries), Is.EqualTo((1, 0)));
        return task;
    }
}
