using System.Text.Json.Nodes;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>Reports that are ready at about the same time are sent together.</summary>
internal sealed class ReportQueueTests : WorkerFixture
{
    private readonly List<FakeTask> _tasks = [];

    [SetUp]
    public void Clear() => _tasks.Clear();

    [Test]
    public async Task Lone_report_is_sent_at_once_as_a_single_call()
    {
        await SucceedAsync();
        Assert.That(Service.Calls.Select(call => call.Verb).Where(verb => verb != "claim"), Is.EqualTo(new[] { "complete" }));
    }

    [Test]
    public async Task Reports_that_arrive_while_one_is_in_flight_are_sent_together()
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        await EndTogetherAsync(8);
        await UntilAllSucceededAsync();
        var (single, together) = (Service.CallsOf("complete"), Service.CallsOf("reports"));
        Assert.That(single.Count + together.Sum(call => ItemsOf(call).Count), Is.EqualTo(8));
        Assert.That(single.Count + together.Count, Is.LessThan(5));
    }

    [Test]
    public async Task Results_are_those_of_the_single_calls()
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        await EndTogetherAsync(6, () =>
        {
            Service.SetStatus(_tasks[1], "FAILED");
            Service.Remove(_tasks[2]);
        });
        await Worker.RunUntilAsync(() => _tasks.Count(task => task.Status == "SUCCEEDED") == 4);
        await Worker.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.That(Worker.Log.Text, Does.Contain("409 lease-lost").And.Contain("404 task-not-found"));
        Assert.That(_tasks[1].Status, Is.EqualTo("FAILED"));
    }

    [TestCase(nameof(Fault.LostAfter))]
    [TestCase(nameof(Fault.LostBefore))]
    [TestCase(nameof(Fault.NoResponse))]
    [TestCase(nameof(Fault.Unavailable))]
    public async Task Request_without_a_response_is_repeated(string fault)
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        Service.Faults = (call, _) => call.Verb == "reports" && Service.CallsOf("reports").Count == 0 ? Enum.Parse<Fault>(fault) : Fault.None;
        await EndTogetherAsync(5);
        await UntilAllSucceededAsync();
        Assert.That(_tasks.Select(task => (task.Attempt, task.Expiries)), Is.All.EqualTo((1, 0)));
    }

    [TestCase(nameof(Fault.NoResponse))]
    [TestCase(nameof(Fault.Stuck))]
    public async Task Stuck_report_does_not_hold_up_the_others(string fault)
    {
        Service.Faults = (call, _) => call.Verb == "complete" && Service.CallsOf("complete").Count == 0 ? Enum.Parse<Fault>(fault) : Fault.None;
        await EndTogetherAsync(5);
        await Worker.RunUntilAsync(() => Service.CallsOf("reports").Count > 0);
        var delay = Service.CallsOf("reports")[0].At - Service.CallsOf("complete")[0].At;
        Assert.That(delay, Is.LessThan(TimeSpan.FromSeconds(1)));
        await UntilAllSucceededAsync();
    }

    [Test]
    public async Task Older_service_gets_single_calls_and_is_asked_again_later()
    {
        (Service.LacksReports, Service.ResponseDelay) = (true, TimeSpan.FromMilliseconds(50));
        var attempts = await AssertSingleCallsAsync();

        Service.LacksReports = false;
        await Worker.RunForAsync(TimeSpan.FromMinutes(5));
        await EndTogetherAsync(5);
        await UntilAllSucceededAsync();
        Assert.That(Service.CallsOf("reports"), Has.Count.GreaterThan(attempts));
    }

    [TestCase(403)]
    [TestCase(501)]
    public async Task Gateway_that_rejects_the_request_gets_single_calls(int status)
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        Service.Instead = call => call.Verb == "reports" ? CannedResponses.Json((System.Net.HttpStatusCode)status, "{}") : null;
        await AssertSingleCallsAsync();
        Assert.That(_tasks.Select(task => task.Attempt), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Report_that_invalidates_the_request_does_not_affect_the_others()
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        Service.Instead = call => call.Verb == "reports" ? CannedResponses.Problem(400, "validation-failed") : null;
        await EndTogetherAsync(5);
        await UntilAllSucceededAsync();
        Assert.That(Service.CallsOf("complete"), Has.Count.EqualTo(5));
    }

    [Test]
    public async Task Report_with_a_rejected_payload_gets_the_problem_of_the_single_call()
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        Service.Replace = call => call.Verb == "reports" ? Results(call, 400, "validation-failed") : null;
        Service.Instead = call => call.Verb == "complete" && Service.CallsOf("complete").Count > 1
            ? CannedResponses.Json(System.Net.HttpStatusCode.BadRequest, """{"code":"validation-failed","errors":{"payload":["is too large."]}}""", "application/problem+json")
            : null;
        await EndTogetherAsync(3);
        await Worker.RunUntilAsync(() => Worker.Log.Text.Contains("payload: is too large.", StringComparison.Ordinal));
    }

    [TestCase("""{"results":[]}""")]
    [TestCase("""{"results":null}""")]
    [TestCase("""{"results":[{"id":"another","status":200},{"id":"another","status":200},{"id":"another","status":200}]}""")]
    [TestCase("{}")]
    public async Task Foreign_response_is_no_result(string body)
    {
        Service.ResponseDelay = TimeSpan.FromMilliseconds(50);
        Service.Instead = call => call.Verb == "reports" && Service.CallsOf("reports").Count == 1
            ? CannedResponses.Json(System.Net.HttpStatusCode.OK, body)
            : null;
        await EndTogetherAsync(4);
        await UntilAllSucceededAsync();
        Assert.That(_tasks.Select(task => task.Attempt), Is.All.EqualTo(1));
    }

    /// <summary>Asserts that the request for many is given up after the first reports.</summary>
    /// <returns>How often it was tried.</returns>
    private async Task<int> AssertSingleCallsAsync()
    {
        await EndTogetherAsync(5);
        await UntilAllSucceededAsync();
        var attempts = Service.CallsOf("reports").Count;
        await EndTogetherAsync(5);
        await UntilAllSucceededAsync();
        Assert.That(attempts, Is.GreaterThan(0));
        Assert.That(Service.CallsOf("reports"), Has.Count.EqualTo(attempts));
        Assert.That(Service.CallsOf("complete"), Has.Count.EqualTo(10));
        return attempts;
    }

    private static JsonArray ItemsOf(FakeCall call) => call.Body["items"]!.AsArray();

    private static HttpResponseMessage Results(FakeCall call, int status, string code) => CannedResponses.Json(System.Net.HttpStatusCode.OK, new JsonObject
    {
        ["results"] = new JsonArray([.. ItemsOf(call).Select(item => new JsonObject { ["id"] = (string?)item!["id"], ["status"] = status, ["code"] = code })]),
    }.ToJsonString());

    /// <summary>Runs more tasks whose handlers return at the same time.</summary>
    private async Task EndTogetherAsync(int count, Action? before = null)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Script.Run = (_, _) => gate.Task;
        if (_tasks.Count == 0)
        {
            Worker.With(worker => worker.Concurrency(100));
        }

        _tasks.AddRange(Enumerable.Range(0, count).Select(_ => Service.Add()));
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == count);
        before?.Invoke();
        gate.SetResult();
    }

    private Task UntilAllSucceededAsync() => Worker.RunUntilAsync(() => _tasks.TrueForAll(task => task.Status == "SUCCEEDED"));
}
