using System.Net;
using System.Text.Json;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class TaskCallTests
{
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 11, 0, 0, TimeSpan.FromHours(2));

    [Test]
    public async Task New_task_is_sent_without_unset_fields()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        await TestClient.Bare(handler).Tasks.CreateAsync(new NewTask { Start = Start, Worker = "reports" });
        Assert.Multiple(() =>
        {
            Assert.That(handler.Request.Method, Is.EqualTo("POST"));
            Assert.That(handler.Request.PathAndQuery, Is.EqualTo("/api/tasks"));
            Assert.That(handler.Request.Headers["Content-Type"], Is.EqualTo("application/json"));
            Assert.That(handler.Request.Body, Is.EqualTo("""{"start":"2030-01-01T11:00:00+02:00","worker":"reports"}"""));
        });
    }

    [Test]
    public async Task Delay_is_sent_instead_of_a_start()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        var tasks = TestClient.Bare(handler).Tasks;
        await tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "reports" });
        await tasks.UpdateAsync("x", new TaskUpdate { Status = SchedulerTaskStatus.Scheduled, DelaySeconds = 90 });
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests[0].Body, Is.EqualTo("""{"delaySeconds":0,"worker":"reports"}"""));
            Assert.That(handler.Requests[1].Body, Is.EqualTo("""{"delaySeconds":90,"status":"SCHEDULED"}"""));
        });
    }

    [Test]
    public async Task Every_creation_has_a_unique_idempotency_key()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        var client = TestClient.Bare(handler);
        await client.Tasks.CreateAsync(new NewTask { Start = Start, Worker = "reports" });
        await client.Tasks.CreateAsync(new NewTask { Start = Start, Worker = "reports" });
        await client.Tasks.CreateAsync(new NewTask { Start = Start, Worker = "reports" }, "mine");
        var keys = handler.Requests.Select(request => request.Headers["Idempotency-Key"]).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(keys, Is.Unique);
            Assert.That(keys[0], Does.Match("^[!-~]{1,200}$"));
            Assert.That(keys[2], Is.EqualTo("mine"));
        });
    }

    [Test]
    public async Task Payload_is_sent_unchanged()
    {
        const string Payload = """{"big":1e400,"long":123456789012345678901234567890,"price":1.10,"text":"é😀\u0000","null":null}""";
        var handler = new ScriptedHandler(CannedResponses.Task);
        await TestClient.Bare(handler).Tasks.CreateAsync(new NewTask { Start = Start, Worker = "w", Payload = JsonPayload.Parse(Payload) });
        Assert.That(handler.Request.Body, Does.Contain($"\"payload\":{Payload}"));
    }

    [Test]
    public async Task Payload_is_received_unchanged()
    {
        const string Payload = """{"big":1e400,"long":123456789012345678901234567890,"price":1.10,"null":null}""";
        var body = CannedResponses.TaskBody.Replace("""{"month":"2029-12"}""", Payload, StringComparison.Ordinal);
        var task = await TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, body))).Tasks.GetAsync("x");
        Assert.That(task.Payload.GetRawText(), Is.EqualTo(Payload));
    }

    [Test]
    public async Task Payload_with_64_levels_is_sent_and_received_in_a_page()
    {
        var payload = string.Concat(Enumerable.Repeat("{\"a\":", 63)) + "{}" + new string('}', 63);
        var body = CannedResponses.TaskBody.Replace("""{"month":"2029-12"}""", payload, StringComparison.Ordinal);
        var handler = new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, $"[{body}]"));
        var tasks = await TestClient.Bare(handler).Tasks.CreateManyAsync([new NewTask { Start = Start, Worker = "w", Payload = JsonPayload.Parse(payload) }]);
        Assert.Multiple(() =>
        {
            Assert.That(tasks.Single().Payload.GetRawText(), Is.EqualTo(payload));
            Assert.That(handler.Request.PathAndQuery, Is.EqualTo("/api/tasks/batch"));
            Assert.That(handler.Request.Headers, Does.ContainKey("Idempotency-Key"));
        });
    }

    [Test]
    public async Task Task_is_read_with_all_fields()
    {
        const string Body = """
            {"id":"x","start":"2030-01-01T09:00:00.1234567Z","title":"Monthly","worker":"reports","status":"RUNNING","payload":{},
            "createdAt":"2026-11-24T09:00:00Z","updatedAt":"2026-11-24T09:01:00Z","startedAt":"2026-11-24T09:02:00Z","finishedAt":null,
            "version":9,"dueAt":null,"attempt":2,"failure":{"code":"lease-expired","message":"Not heard of."},
            "lease":{"token":"t","claimant":"host-1","expiresAt":"2026-11-24T09:03:00Z"},"traceparent":"00-1-2-01",
            "retry":{"maxAttempts":5,"backoffSeconds":1,"backoffFactor":1.5,"maxBackoffSeconds":9},"scheduleId":"s",
            "scheduledFor":"2030-01-01T08:00:00Z"}
            """;
        var task = await TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, Body))).Tasks.GetAsync("x");
        Assert.Multiple(() =>
        {
            Assert.That(task.Start, Is.EqualTo(new DateTimeOffset(2030, 1, 1, 9, 0, 0, TimeSpan.Zero).AddTicks(1234567)));
            Assert.That(task.Title, Is.EqualTo("Monthly"));
            Assert.That(task.Status, Is.EqualTo(SchedulerTaskStatus.Running));
            Assert.That(task.StartedAt, Is.EqualTo(new DateTimeOffset(2026, 11, 24, 9, 2, 0, TimeSpan.Zero)));
            Assert.That(task.FinishedAt, Is.Null);
            Assert.That(task.Version, Is.EqualTo(9));
            Assert.That(task.Attempt, Is.EqualTo(2));
            Assert.That(task.Failure!.Code, Is.EqualTo(TaskFailureCode.LeaseExpired));
            Assert.That(task.Lease!.Token, Is.EqualTo("t"));
            Assert.That(task.Retry.BackoffFactor, Is.EqualTo(1.5));
            Assert.That(task.Traceparent, Is.EqualTo("00-1-2-01"));
            Assert.That((task.ScheduleId, task.ScheduledFor), Is.EqualTo(("s", new DateTimeOffset(2030, 1, 1, 8, 0, 0, TimeSpan.Zero))));
        });
    }

    [Test]
    public async Task Status_of_a_later_version_is_read_as_Unknown()
    {
        var body = CannedResponses.TaskBody.Replace("SCHEDULED", "SUSPENDED", StringComparison.Ordinal);
        var task = await TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, body))).Tasks.GetAsync("x");
        Assert.That(task.Status, Is.EqualTo(SchedulerTaskStatus.Unknown));
    }

    [Test]
    public async Task Update_distinguishes_omitted_from_null()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        var tasks = TestClient.Bare(handler).Tasks;
        await tasks.UpdateAsync("x", new TaskUpdate { Title = null, Payload = null });
        await tasks.UpdateAsync("x", new TaskUpdate { Status = SchedulerTaskStatus.Running, Title = "T", Payload = JsonPayload.Parse("""{"a":1.0}""") });
        await tasks.UpdateAsync("x", new TaskUpdate(), ifVersion: 7);
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests[0].Body, Is.EqualTo("""{"title":null,"payload":null}"""));
            Assert.That(handler.Requests[1].Body, Is.EqualTo("""{"status":"RUNNING","title":"T","payload":{"a":1.0}}"""));
            Assert.That(handler.Requests[2].Body, Is.EqualTo("{}"));
            Assert.That(handler.Requests[0].Headers, Does.Not.ContainKey("If-Match"));
            Assert.That(handler.Requests[2].Headers["If-Match"], Is.EqualTo("\"7\""));
        });
    }

    [Test]
    public void Unknown_status_cannot_be_sent() => Assert.That(
        () => TestClient.Bare(new ScriptedHandler(CannedResponses.Task)).Tasks.UpdateAsync("x", new TaskUpdate { Status = SchedulerTaskStatus.Unknown }),
        Throws.ArgumentException);

    [TestCase("a/b", "a%2Fb")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("a b?#", "a%20b%3F%23")]
    [TestCase("é😀", "%C3%A9%F0%9F%98%80")]
    [TestCase("...", "...")]
    public async Task Payload_key_is_encoded_once(string key, string encoded)
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        await TestClient.Bare(handler).Tasks.RemovePayloadKeyAsync("x", key);
        Assert.That(handler.Request.Uri.AbsoluteUri, Is.EqualTo($"http://scheduler.example/api/tasks/x/payload/{encoded}"));
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("")]
    public void Payload_key_that_is_no_path_segment_is_rejected_before_sending(string key)
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        Assert.That(() => TestClient.Bare(handler).Tasks.RemovePayloadKeyAsync("x", key), Throws.InstanceOf<ArgumentException>());
        Assert.That(handler.Requests, Is.Empty);
    }

    [Test]
    public void Payload_key_with_an_unpaired_surrogate_is_rejected() => Assert.That(
        () => TestClient.Bare(new ScriptedHandler(CannedResponses.Task)).Tasks.RemovePayloadKeyAsync("x", "\ud800"), Throws.InstanceOf<ArgumentException>());

    [Test]
    public async Task Base_address_may_have_a_path()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        await TestClient.Bare(handler, "http://proxy.example/scheduler").Tasks.GetAsync("x");
        await TestClient.Bare(handler, "http://proxy.example/scheduler/").Tasks.GetAsync("x");
        Assert.That(handler.Requests.Select(request => request.Uri.AbsolutePath), Is.All.EqualTo("/scheduler/api/tasks/x"));
    }

    [Test]
    public async Task Unchanged_task_is_not_sent_again()
    {
        var handler = new ScriptedHandler(() => new HttpResponseMessage(HttpStatusCode.NotModified), CannedResponses.Task);
        var tasks = TestClient.Bare(handler).Tasks;
        Assert.That(await tasks.GetIfChangedAsync("x", 4), Is.Null);
        Assert.That((await tasks.GetIfChangedAsync("x", 3))!.Version, Is.EqualTo(4));
        Assert.That(handler.Requests[0].Headers["If-None-Match"], Is.EqualTo("\"4\""));
    }

    [Test]
    public void ToString_contains_neither_payload_nor_token()
    {
        var task = new SchedulerTask
        {
            Id = "x",
            Start = Start,
            Worker = "w",
            Status = SchedulerTaskStatus.Running,
            Payload = JsonPayload.Parse("""{"secret":1}"""),
            CreatedAt = Start,
            UpdatedAt = Start,
            Version = 1,
            Retry = new RetryPolicy(),
            Lease = new TaskLease { Token = "token" },
        };
        Assert.That(task.ToString(), Is.EqualTo("x (w, Running)"));
    }

    [Test]
    public async Task Payload_is_deserialized_as_a_type()
    {
        var task = await TestClient.Bare(new ScriptedHandler(CannedResponses.Task)).Tasks.GetAsync("x");
        Assert.That(task.PayloadAs<Report>(), Is.EqualTo(new Report("2029-12")));
        Assert.That(JsonPayload.From(new Report("2030-01")).GetRawText(), Is.EqualTo("""{"month":"2030-01"}"""));
        Assert.That(() => task.PayloadAs<int>(), Throws.InstanceOf<JsonException>());
    }

    private sealed record Report(string Month);
}
