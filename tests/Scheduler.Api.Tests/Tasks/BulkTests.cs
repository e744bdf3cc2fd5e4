using System.Net;
using System.Text.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Tasks;

internal sealed class BulkTests(string provider) : WorkerFixture(provider)
{
    private const string Path = "/api/tasks/bulk";

    [Test]
    public async Task Failed_tasks_are_retried_and_due_at_once()
    {
        var failed = await FailAsync(3);
        await CreateDueAsync(60);

        var response = await BulkAsync($$$"""{"action":"RETRY","filter":{"worker":"{{{Worker}}}","status":"FAILED"}}""");

        AssertResult(response, matched: 3, changed: 3);
        var claimed = (await ClaimAsync("\"limit\":10")).Tasks();
        Assert.That(claimed.Select(task => task.Id()), Is.EquivalentTo(failed));
        Assert.That(claimed.Select(task => task.GetProperty("attempt").GetInt32()), Is.All.EqualTo(1));
    }

    [Test]
    public async Task Each_action_skips_tasks_that_it_may_not_change()
    {
        var running = (await CreateClaimedAsync()).Id();
        var failed = (await FailAsync(1)).Single();
        var waiting = (await CreateDueAsync(60)).Id;
        var ids = $"\"{running}\",\"{failed}\",\"{waiting}\",\"018f3c5a-7b2e-7c4d-9a1b-0123456789ab\",\"no id\"";

        Assert.That(await SkippedAsync("RUN_NOW"), Is.EqualTo(new[] { "task-not-reschedulable", "task-not-reschedulable", "task-not-found", "task-not-found" }));
        Assert.That(await SkippedAsync("DELETE", dryRun: true), Is.Empty);
        Assert.That(await SkippedAsync("RETRY"), Is.EqualTo(new[] { "invalid-transition", "invalid-transition", "task-not-found", "task-not-found" }));
        Assert.That(await SkippedAsync("CANCEL"), Is.EqualTo(new[] { "task-not-found", "task-not-found" }));
        Assert.That(await SkippedAsync("CANCEL"), Is.EqualTo(new[] { "invalid-transition", "invalid-transition", "invalid-transition", "task-not-found", "task-not-found" }));
        Assert.That(await SkippedAsync("DELETE"), Is.EqualTo(new[] { "task-not-found", "task-not-found" }));
        Assert.That((await GetAsync($"/api/tasks?worker={Worker}")).Body, Is.EqualTo("[]"));

        async Task<IEnumerable<string>> SkippedAsync(string action, bool dryRun = false)
        {
            var response = await BulkAsync($$"""{"action":"{{action}}","ids":[{{ids}}],"dryRun":{{(dryRun ? "true" : "false")}}}""");
            return response.Json.GetProperty("skipped").EnumerateArray().Select(skipped => skipped.GetProperty("code").GetString()!).ToList();
        }
    }

    [Test]
    public async Task A_running_task_is_not_deleted()
    {
        var running = (await CreateClaimedAsync()).Id();

        var response = await BulkAsync($$$"""{"action":"DELETE","filter":{"worker":["{{{Worker}}}"]}}""");

        AssertResult(response, matched: 1, changed: 0, skipped: 1);
        Assert.That(response.Json.GetProperty("skipped")[0].GetRawText(), Is.EqualTo($$"""{"id":"{{running}}","code":"task-running"}"""));
    }

    [Test]
    public async Task New_starts_are_spread_evenly()
    {
        for (var i = 0; i < 4; i++)
        {
            await CreateDueAsync(60 + i);
        }

        var start = Now.AddHours(1);
        await BulkAsync($$"""{"action":"RESCHEDULE","filter":{"worker":"{{Worker}}"},"start":"{{Text(start)}}","spreadSeconds":40}""");

        var starts = (await GetAsync($"/api/tasks?worker={Worker}")).Json.EnumerateArray().Select(task => task.GetProperty("start").GetDateTimeOffset());
        Assert.That(starts, Is.EqualTo(Enumerable.Range(0, 4).Select(i => start.AddSeconds(10 * i))));
    }

    [Test]
    public async Task A_change_of_many_continues_after_the_last_task_and_passes_each_once()
    {
        for (var i = 0; i < 5; i++)
        {
            await CreateDueAsync(60 + i);
        }

        var body = $$$"""{"action":"RESCHEDULE","filter":{"worker":"{{{Worker}}}"},"start":"{{{Text(Now.AddHours(1))}}}","limit":2{0}}""";
        var (changed, after) = (new List<int>(), "");
        do
        {
            var response = await BulkAsync(body.Replace("{0}", after, StringComparison.Ordinal));
            changed.Add(response.Json.GetProperty("changed").GetInt32());
            var next = response.Json.GetProperty("next");
            Assert.That(response.Json.GetProperty("more").GetBoolean(), Is.EqualTo(next.ValueKind != JsonValueKind.Null));
            after = next.ValueKind == JsonValueKind.Null ? "" : $",\"after\":\"{next.GetString()}\"";
            Time.Advance(TimeSpan.FromSeconds(1));
        }
        while (after.Length > 0 && changed.Count < 10);

        Assert.That(changed, Is.EqualTo(new[] { 2, 2, 1 }));
    }

    [Test]
    public async Task Tasks_that_were_changed_since_are_skipped()
    {
        var first = (await CreateDueAsync(60)).Id;
        var since = Now;
        Time.Advance(TimeSpan.FromSeconds(1));
        await PatchAsync($"/api/tasks/{first}", """{"title":"changed"}""");

        var response = await BulkAsync($$"""{"action":"CANCEL","ids":["{{first}}","{{first}}"],"unchangedSince":"{{since:O}}"}""");

        AssertResult(response, matched: 1, changed: 0, skipped: 1);
        Assert.That(response.Json.GetProperty("skipped")[0].GetProperty("code").GetString(), Is.EqualTo("version-mismatch"));
    }

    [Test]
    public async Task Tasks_are_found_by_the_kind_of_their_failure_and_when_they_are_due()
    {
        await FailAsync(2);
        var kind = (await GetAsync($"/api/tasks?worker={Worker}&limit=1")).Json[0].GetProperty("failureKind").GetString();
        await CreateDueAsync(1);
        await CreateDueAsync(60);
        Time.Advance(TimeSpan.FromSeconds(1));

        AssertResult(await BulkAsync($$"""{"action":"CANCEL","filter":{"worker":"{{Worker}}","due":"true"},"dryRun":true}"""), matched: 1, changed: 0);
        AssertResult(await BulkAsync($$"""{"action":"RETRY","filter":{"worker":"{{Worker}}","failureKind":["{{kind}}"]},"dryRun":true}"""), matched: 2, changed: 0);
        AssertResult(await BulkAsync($$$"""{"action":"RETRY","filter":{"worker":"{{{Worker}}}","failureKind":"0123456789abcdef"}}"""), matched: 0, changed: 0);
    }

    [Test]
    public async Task A_repeated_request_with_a_key_returns_the_first_response()
    {
        await FailAsync(2);
        var body = $$$"""{"action":"RETRY","filter":{"worker":"{{{Worker}}}"}}""";

        var first = await SendWithKeyAsync(body);
        var second = await SendWithKeyAsync(body);

        AssertResult(first, matched: 2, changed: 2);
        Assert.That(second.Body, Is.EqualTo(first.Body));
        Assert.That((first.Header("Idempotency-Replayed"), second.Header("Idempotency-Replayed")), Is.EqualTo(((string?)null, "true")));
        AssertProblem(await SendWithKeyAsync(body + " "), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");

        Task<ApiResponse> SendWithKeyAsync(string json) => SendAsync(
            HttpMethod.Post, Path, System.Text.Encoding.UTF8.GetBytes(json), "application/json", ("Idempotency-Key", $"key-{Worker.Replace(' ', '-')}"));
    }

    [TestCase("""{}""", "action", "ids")]
    [TestCase("""{"action":"STOP","ids":["a"]}""", "action")]
    [TestCase("""{"action":"RETRY","ids":["a"],"filter":{"worker":"w"}}""", "filter")]
    [TestCase("""{"action":"RETRY","ids":[]}""", "ids")]
    [TestCase("""{"action":"RETRY","ids":"a"}""")]
    [TestCase("""{"action":"RETRY","filter":{}}""", "all")]
    [TestCase("""{"action":"RETRY","filter":{"worker":"w"},"all":true}""", "all")]
    [TestCase("""{"action":"RETRY","filter":{"status":"DONE","from":["2026-01-01T00Z","2026-01-02T00Z"],"x":1}}""", "filter.status", "filter.from", "filter.x")]
    [TestCase("""{"action":"RETRY","filter":{"from":"2026-01-02T00Z","to":"2026-01-01T00Z"}}""", "filter.from")]
    [TestCase("""{"action":"DELETE","filter":{"worker":[]}}""", "filter.worker")]
    [TestCase("""{"action":"DELETE","filter":{"due":[]}}""", "filter.due")]
    [TestCase("""{"action":"DELETE","filter":{"due":"false"}}""", "all")]
    [TestCase("""{"action":"DELETE","filter":{"due":false}}""", "all")]
    [TestCase("""{"action":"DELETE","filter":{"worker":null}}""", "filter.worker")]
    [TestCase("""{"action":"DELETE","filter":[]}""", "filter")]
    [TestCase("""{"action":"RESCHEDULE","filter":{"worker":"w"}}""", "start")]
    [TestCase("""{"action":"RESCHEDULE","filter":{"worker":"w"},"start":"2020-01-01T00Z"}""", "start")]
    [TestCase("""{"action":"RUN_NOW","filter":{"worker":"w"},"start":"2030-01-01T00Z"}""", "start")]
    [TestCase("""{"action":"DELETE","filter":{"worker":"w"},"spreadSeconds":1}""", "spreadSeconds")]
    [TestCase("""{"action":"RETRY","filter":{"worker":"w"},"spreadSeconds":86401,"limit":1001}""", "spreadSeconds", "limit")]
    [TestCase("""{"action":"RETRY","filter":{"worker":"w"},"limit":0,"dryRun":1}""", "limit", "dryRun")]
    public async Task An_invalid_request_changes_nothing(string body, params string[] names)
    {
        var response = await PostAsync(Path, body);

        if (names.Length > 0)
        {
            AssertInvalid(response, names);
        }
        else
        {
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        }
    }

    [TestCase("\"limit\":1")]
    [TestCase("\"limit\":1000,\"spreadSeconds\":86400")]
    [TestCase("\"spreadSeconds\":0,\"dryRun\":true,\"after\":null")]
    [TestCase("\"start\":\"9999-12-30T23:59:59Z\",\"spreadSeconds\":86400")]
    public async Task Values_at_their_limits_are_accepted(string fields) => await BulkAsync($$"""{"action":"RETRY","ids":["x"],{{fields}}}""");

    [TestCase("\"spreadSeconds\":-1", "spreadSeconds")]
    [TestCase("\"spreadSeconds\":86401", "spreadSeconds")]
    [TestCase("\"spreadSeconds\":9223372036854775807,\"start\":\"9999-12-31T00:00:00Z\"", "spreadSeconds")]
    [TestCase("\"start\":\"9999-12-31T23:59:59Z\",\"spreadSeconds\":1", "spreadSeconds")]
    [TestCase("\"limit\":1001", "limit")]
    [TestCase("\"unchangedSince\":null", "unchangedSince")]
    [TestCase("\"unchangedSince\":\"yesterday\"", "unchangedSince")]
    [TestCase("\"all\":true", "all")]
    [TestCase("\"status\":\"FAILED\"", "status")]
    public async Task Values_beyond_their_limits_are_refused(string fields, string name) =>
        AssertInvalid(await PostAsync(Path, $$"""{"action":"RETRY","ids":["x"],{{fields}}}"""), name);

    [Test]
    public async Task The_number_of_ids_is_limited_before_duplicates_are_removed()
    {
        var id = (await CreateDueAsync(60)).Id;

        AssertResult(await BulkAsync(WithIds(Enumerable.Repeat(id, 1000))), matched: 1, changed: 1);
        AssertInvalid(await PostAsync(Path, WithIds(Enumerable.Repeat(id, 1001))), "ids");
        AssertInvalid(await PostAsync(Path, WithIds(Enumerable.Repeat(id, 10_000))), "ids");

        static string WithIds(IEnumerable<string> ids) => $$"""{"action":"CANCEL","ids":["{{string.Join("\",\"", ids)}}"]}""";
    }

    [Test]
    public async Task An_empty_filter_applies_to_all_tasks_if_that_is_confirmed()
    {
        await CreateDueAsync(60);

        AssertInvalid(await PostAsync(Path, """{"action":"CANCEL","filter":{},"all":false}"""), "all");
        var counted = await BulkAsync("""{"action":"CANCEL","filter":{},"all":true,"dryRun":true}""");
        Assert.That(counted.Json.GetProperty("matched").GetInt32(), Is.EqualTo((await GetAsync("/api/tasks/count")).Json.GetProperty("count").GetInt32()).And.Positive);
    }

    [TestCase("\"worker\":\"a/b\"")]
    [TestCase("\"worker\":\"\"")]
    [TestCase("\"scheduleId\":\"no id\"")]
    public async Task A_filter_by_a_name_or_an_id_that_cannot_exist_matches_nothing(string filter)
    {
        await CreateDueAsync(60);

        AssertResult(await BulkAsync($$$"""{"action":"DELETE","filter":{{{{filter}}}}}"""), matched: 0, changed: 0);
    }

    [Test]
    public async Task A_repeated_change_passes_over_what_it_has_changed()
    {
        await FailAsync(3);
        var body = $$$"""{"action":"RETRY","filter":{"worker":"{{{Worker}}}","status":"FAILED"},"limit":2}""";

        AssertResult(await BulkAsync(body), matched: 3, changed: 2);
        Time.Advance(TimeSpan.FromSeconds(1));
        AssertResult(await BulkAsync(body), matched: 1, changed: 1);
        Time.Advance(TimeSpan.FromSeconds(1));
        AssertResult(await BulkAsync(body), matched: 0, changed: 0);
    }

    [TestCase("x")]
    [TestCase("AAAA")]
    public async Task A_damaged_position_is_refused(string after) => AssertProblem(
        await PostAsync(Path, $$"""{"action":"RETRY","filter":{"worker":"w"},"after":"{{after}}"}"""), HttpStatusCode.BadRequest, "invalid-cursor", "after");

    private static void AssertResult(ApiResponse response, int matched, int changed, int skipped = 0)
    {
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        var json = response.Json;
        Assert.That(
            (json.GetProperty("matched").GetInt32(), json.GetProperty("changed").GetInt32(), json.GetProperty("skippedCount").GetInt32()),
            Is.EqualTo((matched, changed, skipped)),
            response.Body);
    }

    private async Task<ApiResponse> BulkAsync(string body)
    {
        var response = await PostAsync(Path, body);
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        return response;
    }

    private async Task<List<string>> FailAsync(int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var task = await CreateClaimedAsync("\"retry\":{\"maxAttempts\":1}");
            await CallAsync(task, "fail", $"\"message\":\"Row {i} is invalid\"");
            ids.Add(task.Id());
        }

        return ids;
    }
}
