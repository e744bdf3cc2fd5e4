using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class DelayTests(string provider) : ApiFixture(provider)
{
    private const string Neither = """{"worker":"w"}""";
    private const string Both = $$"""{"start":"{{Tomorrow}}","delaySeconds":5,"worker":"w"}""";

    [TestCase("/api/tasks", 0)]
    [TestCase("/api/task", 90)]
    [TestCase("/api/tasks", 31_536_000)]
    public async Task Delay_counts_from_now(string path, int seconds)
    {
        var created = await PostAsync(path, $$"""{"delaySeconds":{{seconds}},"worker":"w"}""");

        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created), created.Body);
        Assert.That(created.Text("start"), Is.EqualTo(In(seconds)));
        Assert.That(created.Text("dueAt"), Is.EqualTo(In(seconds)));
        Assert.That(created.Body, Does.Not.Contain("delaySeconds"));
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [TestCase("/api/tasks/batch")]
    [TestCase("/api/task/batch")]
    public async Task Each_task_of_a_batch_may_have_a_start_or_a_delay(string path)
    {
        var created = await PostAsync(
            path, $$"""[{"delaySeconds":7,"worker":"w"},{"start":"{{Tomorrow}}","worker":"w"},{"delaySeconds":0,"start":null,"worker":"w"}]""");

        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created), created.Body);
        Assert.That(created.Json.EnumerateArray().Select(task => task.GetProperty("start").GetString()), Is.EqualTo(new[] { In(7), Tomorrow, In(0) }));
    }

    [TestCase("""{"start":null,"delaySeconds":5,"worker":"w"}""")]
    [TestCase($$"""{"start":"{{Tomorrow}}","delaySeconds":null,"worker":"w"}""")]
    public async Task Null_equals_absent_on_create(string body)
    {
        Assert.That((await PostAsync("/api/tasks", body)).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await PostAsync("/api/tasks/batch", $"[{body}]")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase(Neither, "start")]
    [TestCase(Both, "start")]
    [TestCase("""{"start":null,"delaySeconds":null,"worker":"w"}""", "start")]
    [TestCase("""{"start":"soon","delaySeconds":5,"worker":"w"}""", "start")]
    [TestCase("""{"start":"2020-01-01T00Z","delaySeconds":5,"worker":"w"}""", "start")]
    [TestCase($$"""{"start":"{{Tomorrow}}","delaySeconds":-1,"worker":"w"}""", "start", "delaySeconds")]
    [TestCase("""{"delaySeconds":"5","worker":""}""", "delaySeconds", "worker")]
    [TestCase("""{"delaySeconds":-1,"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"delaySeconds":31536001,"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"delaySeconds":1.5,"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"delaySeconds":1e1,"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"delaySeconds":99999999999999999999,"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"delaySeconds":true,"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"delaySeconds":[0],"worker":"w"}""", "delaySeconds")]
    [TestCase("""{"DelaySeconds":5,"worker":"w"}""", "start", "DelaySeconds")]
    public async Task Either_start_or_delay_is_given_within_limits(string body, params string[] names)
    {
        AssertInvalid(await PostAsync("/api/tasks", body), names);
        AssertInvalid(await PostAsync("/api/tasks/batch", $$"""[{"delaySeconds":0,"worker":"w"},{{body}}]"""), [.. names.Select(name => $"[1].{name}")]);
    }

    [Test]
    public async Task A_scheduled_task_is_delayed_from_now()
    {
        var created = await CreateAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        var delayed = await PatchAsync($"/api/task/{created.Id}", """{"delaySeconds":600,"title":"later"}""");

        Assert.That(delayed.Status, Is.EqualTo(HttpStatusCode.OK), delayed.Body);
        Assert.That((delayed.Text("start"), delayed.Text("dueAt"), delayed.Text("title")), Is.EqualTo((In(600), In(600), "later")));
        Assert.That((delayed.Raw("version"), delayed.Header("ETag"), delayed.Text("updatedAt")), Is.EqualTo(("2", "\"2\"", In(0))));
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(delayed.Body));
    }

    [TestCase("{\"delaySeconds\":null}", "delaySeconds")]
    [TestCase("{\"delaySeconds\":-1}", "delaySeconds")]
    [TestCase("{\"delaySeconds\":31536001}", "delaySeconds")]
    [TestCase("{\"delaySeconds\":\"0\"}", "delaySeconds")]
    [TestCase("{\"start\":\"2026-12-05T09:00:00Z\",\"delaySeconds\":0}", "start")]
    [TestCase("{\"start\":\"soon\",\"delaySeconds\":0}", "start")]
    [TestCase("{\"start\":null,\"delaySeconds\":0}", "start")]
    [TestCase("{\"start\":\"2026-12-05T09:00:00Z\",\"delaySeconds\":null}", "start", "delaySeconds")]
    public async Task Invalid_update_changes_nothing(string body, params string[] names)
    {
        var created = await CreateAsync();
        AssertInvalid(await PatchAsync($"/api/tasks/{created.Id}", body), names);
        Assert.That(await StoredAsync(created.Id), Is.EqualTo(created.Body));
    }

    [Test]
    public async Task Delay_of_a_running_task_is_rejected()
    {
        var task = await CreateInAsync("RUNNING");
        AssertProblem(await PatchAsync($"/api/tasks/{task.Id}", """{"delaySeconds":0}"""), HttpStatusCode.Conflict, "task-not-reschedulable");
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
    }

    [Test]
    public async Task Errors_have_a_fixed_precedence()
    {
        const string unknown = "/api/tasks/01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c";
        var running = await CreateInAsync("RUNNING");

        AssertInvalid(await PatchAsync(unknown, """{"delaySeconds":-1}"""), "delaySeconds");
        AssertProblem(await PatchAsync(unknown, """{"delaySeconds":0}"""), HttpStatusCode.NotFound, "task-not-found");
        AssertInvalid(await PatchAsync($"/api/tasks/{running.Id}", """{"delaySeconds":31536001}"""), "delaySeconds");
        var mismatch = await SendAsync(
            HttpMethod.Patch, $"/api/tasks/{running.Id}", """{"delaySeconds":0}"""u8.ToArray(), "application/json", ("If-Match", "\"1\""));
        AssertProblem(mismatch, HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [TestCase("/api/tasks", "", "")]
    [TestCase("/api/task/batch", "[", "]")]
    public async Task Replay_returns_the_original_start(string path, string before, string after)
    {
        var body = Encoding.UTF8.GetBytes($$"""{{before}}{"delaySeconds":1,"worker":"w"}{{after}}""");
        var first = await SendAsync(HttpMethod.Post, path, body, "application/json", ("Idempotency-Key", "delay"));
        Time.Advance(TimeSpan.FromSeconds(10));
        var second = await SendAsync(HttpMethod.Post, path, body, "application/json", ("Idempotency-Key", "delay"));

        Assert.That(second.Header("Idempotency-Replayed"), Is.EqualTo("true"), second.Body);
        Assert.That(second.Body, Is.EqualTo(first.Body));
    }

    [Test]
    public async Task Delay_uses_the_lease_clock_and_ends_before_the_year_10000()
    {
        var now = new DateTimeOffset(9999, 12, 31, 23, 0, 0, TimeSpan.Zero);
        await using var server = new ApiServer(AllSettings, services => services.AddSingleton<LeaseClock>(_ => new StoppedLeaseClock(now)));
        using var client = server.CreateClient();
        var task = await SendAsync(client, HttpMethod.Post, "/api/tasks", """{"delaySeconds":3599,"worker":"w"}""");

        Assert.That(task.Text("start"), Is.EqualTo("9999-12-31T23:59:59Z"));
        AssertInvalid(await SendAsync(client, HttpMethod.Post, "/api/tasks", """{"delaySeconds":3600,"worker":"w"}"""), "delaySeconds");
        AssertInvalid(
            await SendAsync(client, HttpMethod.Post, "/api/tasks/batch", """[{"delaySeconds":0,"worker":"w"},{"delaySeconds":3600,"worker":"w"}]"""),
            "[1].delaySeconds");
        AssertInvalid(await SendAsync(client, HttpMethod.Patch, $"/api/tasks/{task.Id}", """{"delaySeconds":31536000}"""), "delaySeconds");
        Assert.That(await StoredAsync(task.Id), Is.EqualTo(task.Body));
    }

    private static async Task<ApiResponse> SendAsync(HttpClient client, HttpMethod method, string path, string json)
    {
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var response = await client.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }

    private string In(int seconds) => Iso8601.Format(Time.GetUtcNow().AddSeconds(seconds));

    private sealed class StoppedLeaseClock(DateTimeOffset leaseTime) : LeaseClock
    {
        public override string ExpressionIn(Statement statement) => statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), leaseTime);

        public override Task<ClockReading> ReadAsync(CancellationToken cancellationToken) => Task.FromResult(new ClockReading(ApiServer.Start, leaseTime));
    }
}
