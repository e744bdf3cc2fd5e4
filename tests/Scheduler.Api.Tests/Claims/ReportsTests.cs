using System.Net;
using System.Text.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Claims;

/// <summary>Reports in one request.</summary>
internal sealed class ReportsTests(string provider) : WorkerFixture(provider)
{
    private const string Path = "/api/tasks/reports";

    private static readonly string[] Fields = ["id", "status", "code", "detail", "taskStatus", "version", "leaseExpiresAt"];

    [Test]
    public async Task Each_report_has_the_effect_of_the_single_call()
    {
        var tasks = new List<JsonElement>();
        foreach (var _ in Enumerable.Range(0, 4))
        {
            tasks.Add(await CreateClaimedAsync("\"retry\":{\"backoffSeconds\":0}"));
        }

        var results = Results(await SendAsync(
            Item(tasks[0], "HEARTBEAT", "\"leaseSeconds\":600,\"payload\":{\"progress\":40}"),
            Item(tasks[1], "COMPLETE", "\"payload\":{\"pages\":12}"),
            Item(tasks[2], "FAIL", "\"message\":\"out of paper\",\"retryable\":false,\"retryAfterSeconds\":null"),
            Item(tasks[3], "RELEASE", "\"delaySeconds\":5")));

        Assert.That(results.Select(result => result.Id()), Is.EqualTo(tasks.Select(task => task.Id())));
        Assert.That(results.Select(result => result.EnumerateObject().Select(field => field.Name)), Is.All.EqualTo(Fields));
        Assert.That(results.Select(Outcome), Is.EqualTo(new[]
        {
            $"200 null null \"RUNNING\" 3 \"{Text(Now.AddSeconds(600))}\"",
            "200 null null \"SUCCEEDED\" 3 null",
            "200 null null \"FAILED\" 3 null",
            "200 null null \"SCHEDULED\" 3 null",
        }));
        Assert.That((await ReadAsync(tasks[0])).Raw("payload"), Is.EqualTo("""{"progress":40}"""));
        Assert.That((await ReadAsync(tasks[1])).Raw("payload"), Is.EqualTo("""{"pages":12}"""));
        Assert.That((await ReadAsync(tasks[2])).Raw("failure"), Is.EqualTo("""{"code":"reported","message":"out of paper"}"""));
        Assert.That((await ReadAsync(tasks[3])).Json.GetProperty("dueAt").GetDateTimeOffset(), Is.EqualTo(Now.AddSeconds(5)));
    }

    [Test]
    public async Task Rejected_report_has_the_code_and_detail_of_the_single_call_and_the_others_are_stored([Values("HEARTBEAT", "COMPLETE", "FAIL", "RELEASE")] string action)
    {
        var (lost, good) = (await CreateClaimedAsync(), await CreateClaimedAsync());
        var full = await CreateClaimedAsync($$"""
            "payload":{"a":"{{new string('x', 200_000)}}"}
            """);
        var more = action == "RELEASE" ? "" : $$"""
            "payload":{"b":"{{new string('x', 100_000)}}"}
            """;
        var call = action.ToLowerInvariant();
        var singles = new[]
        {
            await CallAsync(lost.Id(), call, "wrong"),
            await CallAsync("01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", call, lost.Token()),
            await CallAsync("x", call, lost.Token()),
            action == "RELEASE" ? await CallAsync(full.Id(), call, "wrong") : await CallAsync(full, call, more),
        };
        var before = (await ReadAsync(full)).Body;

        var results = Results(await SendAsync(
            Item(lost.Id(), action, "wrong"),
            Item("01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", action, lost.Token()),
            Item("x", action, lost.Token()),
            action == "RELEASE" ? Item(full.Id(), action, "wrong") : Item(full, action, more),
            Item(good, action)));

        Assert.That(results.Take(4).Select(Outcome), Is.EqualTo(singles.Select(single =>
            $"{(int)single.Status} {single.Raw("code")} {single.Raw("detail")} null null null")));
        Assert.That(singles.Select(single => (int)single.Status), Is.EqualTo(new[] { 409, 404, 404, action == "RELEASE" ? 409 : 400 }));
        Assert.That(results[4].GetProperty("status").GetInt32(), Is.EqualTo(200));
        Assert.That((await ReadAsync(full)).Body, Is.EqualTo(before));
        Assert.That((await ReadAsync(lost)).Raw("version"), Is.EqualTo("2"));
    }

    [Test]
    public async Task Several_reports_of_one_task_are_applied_in_order()
    {
        var task = await CreateClaimedAsync();
        var results = Results(await SendAsync(
            Item(task, "HEARTBEAT", "\"payload\":{\"progress\":99}"), Item(task, "COMPLETE", "\"payload\":{\"done\":true}"), Item(task, "HEARTBEAT")));

        Assert.That(results.Select(result => result.GetProperty("status").GetInt32()), Is.EqualTo(new[] { 200, 200, 409 }));
        Assert.That(results.Select(result => result.GetProperty("version").GetRawText()), Is.EqualTo(new[] { "3", "4", "null" }));
        Assert.That((await ReadAsync(task)).Raw("payload"), Is.EqualTo("""{"progress":99,"done":true}"""));
        Assert.That(
            (await GetAsync($"/api/tasks/{task.Id()}/events")).Json.EnumerateArray().Select(change => change.GetProperty("type").GetString()),
            Is.EqualTo(new[] { "created", "started", "updated", "succeeded" }));
    }

    [Test]
    public async Task Repeated_request_returns_the_same_results()
    {
        var (completed, failed, released) = (await CreateClaimedAsync(), await CreateClaimedAsync(), await CreateClaimedAsync());
        string[] items = [Item(completed, "COMPLETE"), Item(failed, "FAIL"), Item(released, "RELEASE", "\"delaySeconds\":60"), Item("x", "FAIL", "t")];
        var first = await SendAsync(items);

        Assert.That((await SendAsync(items)).Body, Is.EqualTo(first.Body));
        Assert.That(Results(await SendAsync(Item(completed, "FAIL"))).Single().GetProperty("code").GetString(), Is.EqualTo("lease-lost"));
    }

    [Test]
    public async Task Released_task_wakes_a_waiting_claim()
    {
        var task = await CreateClaimedAsync();
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        await SendAsync(Item(task, "RELEASE"));

        Assert.That((await claim).Tasks().Select(claimed => claimed.Id()), Is.EqualTo(new[] { task.Id() }));
    }

    [Test]
    public async Task Completed_task_makes_room_below_the_cap_of_its_worker()
    {
        await PatchAsync($"/api/workers/{Uri.EscapeDataString(Worker)}", """{"maxRunning":1}""");
        var task = await CreateClaimedAsync();
        await CreateDueAsync();
        Time.Advance(TimeSpan.FromSeconds(1));
        var claim = ClaimAsync("\"waitSeconds\":30");
        await FakeTimeProviderExtensions.MomentAsync();
        Assert.That(claim.IsCompleted, Is.False);
        await SendAsync(Item(task, "COMPLETE"));

        Assert.That((await claim).Tasks(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_hundred_reports_are_accepted_and_more_are_not()
    {
        await PostAsync("/api/tasks/batch", $"[{string.Join(',', Enumerable.Repeat($$"""{"delaySeconds":0,"worker":"{{Worker}}"}""", 100))}]");
        var tasks = (await ClaimAsync("\"limit\":100")).Tasks();
        string[] items = [.. tasks.Select(task => Item(task, "COMPLETE"))];

        AssertInvalid(await SendAsync([.. items, Item(tasks[0], "HEARTBEAT")]), "items");
        Assert.That(Results(await SendAsync(items)).Select(Outcome), Is.All.EqualTo("200 null null \"SUCCEEDED\" 3 null"));
    }

    [TestCase("""{"items":[]}""", "items")]
    [TestCase("""{"items":{}}""", "items")]
    [TestCase("""{"items":null}""", "items")]
    [TestCase("{}", "items")]
    [TestCase("[]", "body")]
    [TestCase("""{"items":[%],"more":1}""", "more")]
    [TestCase("""{"items":[%,7,null]}""", "items[1]", "items[2]")]
    [TestCase("""{"items":[%,{}]}""", "items[1].id", "items[1].action", "items[1].leaseToken")]
    [TestCase("""{"items":[%,{"id":1,"action":"complete","leaseToken":[]}]}""", "items[1].id", "items[1].action", "items[1].leaseToken")]
    [TestCase("""{"items":[%,{"id":"x","action":"COMPLETE","leaseToken":"t","status":"FAILED","x":1}]}""", "items[1].status", "items[1].x")]
    [TestCase("""{"items":[%,{"id":"x","action":"HEARTBEAT","leaseToken":"t","leaseSeconds":4}]}""", "items[1].leaseSeconds")]
    [TestCase("""{"items":[%,{"id":"x","action":"HEARTBEAT","leaseToken":"t","leaseSeconds":3601}]}""", "items[1].leaseSeconds")]
    [TestCase("""{"items":[%,{"id":"x","action":"HEARTBEAT","leaseToken":"t","delaySeconds":1,"message":null}]}""", "items[1].delaySeconds", "items[1].message")]
    [TestCase("""{"items":[%,{"id":"x","action":"COMPLETE","leaseToken":"t","retryable":true,"leaseSeconds":60}]}""", "items[1].retryable", "items[1].leaseSeconds")]
    [TestCase("""{"items":[%,{"id":"x","action":"FAIL","leaseToken":"t","retryAfterSeconds":604801,"payload":[]}]}""", "items[1].retryAfterSeconds", "items[1].payload")]
    [TestCase("""{"items":[%,{"id":"x","action":"FAIL","leaseToken":"t","retryAfterSeconds":-1,"delaySeconds":0}]}""", "items[1].retryAfterSeconds", "items[1].delaySeconds")]
    [TestCase("""{"items":[%,{"id":"x","action":"RELEASE","leaseToken":"t","delaySeconds":604801,"payload":{}}]}""", "items[1].delaySeconds", "items[1].payload")]
    [TestCase("""{"items":[%,{"id":"x","id":"y","action":"RELEASE","leaseToken":"t"}]}""", "items[1].id")]
    public async Task Whatever_the_request_alone_shows_rejects_all_reports(string body, params string[] names)
    {
        var task = await CreateClaimedAsync();

        AssertInvalid(await PostAsync(Path, body.Replace("%", Item(task, "COMPLETE"), StringComparison.Ordinal)), names);

        Assert.That((await ReadAsync(task)).Text("status"), Is.EqualTo("RUNNING"));
    }

    [Test]
    public async Task Message_length_is_limited()
    {
        var task = await CreateClaimedAsync();
        AssertInvalid(await SendAsync(Item(task, "FAIL", $"\"message\":\"{new string('m', 2001)}\"")), "items[0].message");
        Assert.That(Results(await SendAsync(Item(task, "FAIL", $"\"message\":\"{new string('m', 2000)}\""))).Single().GetProperty("status").GetInt32(), Is.EqualTo(200));
    }

    [Test]
    public async Task Reports_path_is_not_a_task_and_has_a_singular_alias()
    {
        var task = await CreateClaimedAsync();
        var response = await PostAsync("/api/task/reports", $$"""{"items":[{{Item(task, "COMPLETE")}}]}""");

        Assert.That(Results(response).Single().GetProperty("status").GetInt32(), Is.EqualTo(200));
        AssertProblem(await GetAsync(Path), HttpStatusCode.NotFound, "task-not-found");
    }

    private static string Item(JsonElement task, string action, string fields = "") => Item(task.Id(), action, task.Token(), fields);

    private static string Item(string id, string action, string token, string fields = "") =>
        $$"""{"id":"{{id}}","action":"{{action}}","leaseToken":"{{token}}"{{(fields.Trim().Length == 0 ? "" : "," + fields)}}}""";

    private static string Outcome(JsonElement result) => string.Join(' ', Fields.Skip(1).Select(field => result.GetProperty(field).GetRawText()));

    private static IReadOnlyList<JsonElement> Results(ApiResponse response)
    {
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        return [.. response.Json.GetProperty("results").EnumerateArray()];
    }

    private Task<ApiResponse> SendAsync(params string[] items) => PostAsync(Path, $$"""{"items":[{{string.Join(',', items)}}]}""");
}
