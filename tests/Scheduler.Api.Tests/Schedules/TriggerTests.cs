using System.Net;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>Triggers, backfills and previews.</summary>
internal sealed class TriggerTests(string provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Trigger_creates_a_task_that_is_due_now()
    {
        var schedule = await CreateScheduleAsync("""
            "cron":"0 9 1 1 *","title":"Yearly","payload":{"a":1,"b":2},"paused":true
            """);
        var plain = await SendAsync(HttpMethod.Post, $"{Path}/{schedule.Id}/trigger");
        var changed = await PostAsync($"{Path}/{schedule.Id}/trigger", """{"payload":{"b":3},"title":"Now"}""");

        Assert.That((plain.Status, plain.Header("Location"), plain.Header("ETag")), Is.EqualTo((HttpStatusCode.Created, $"/api/tasks/{plain.Id}", "\"1\"")));
        Assert.That(
            (plain.Text("start"), plain.Text("dueAt"), plain.Raw("scheduledFor"), plain.Text("scheduleId"), plain.Text("title")),
            Is.EqualTo(("2026-12-01T08:00:00Z", "2026-12-01T08:00:00Z", "null", schedule.Id, "Yearly")));
        Assert.That((changed.Raw("payload"), changed.Raw("title")), Is.EqualTo(("""{"a":1,"b":3}""", "\"Now\"")));
        var change = (await GetAsync($"/api/tasks/{plain.Id}/events")).Json[0];
        Assert.That(change.GetProperty("origin").GetString(), Is.EqualTo("CLIENT"));
    }

    [Test]
    public async Task Trigger_is_idempotent_with_and_without_a_body()
    {
        var schedule = await CreateScheduleAsync();
        (string, string) key = ("Idempotency-Key", Name);
        var path = $"{Path}/{schedule.Id}/trigger";
        var first = await SendAsync(HttpMethod.Post, path, null, null, key);
        var second = await SendAsync(HttpMethod.Post, path, null, null, key);
        await DeleteAsync($"{Path}/{schedule.Id}");
        var third = await SendAsync(HttpMethod.Post, path, null, null, key);

        Assert.That((second.Id, second.Header("Idempotency-Replayed"), third.Id), Is.EqualTo((first.Id, "true", first.Id)));
        AssertProblem(
            await SendAsync(HttpMethod.Post, path, "{}"u8.ToArray(), "application/json", key), HttpStatusCode.UnprocessableEntity, "idempotency-key-reused");
    }

    [Test]
    public async Task Trigger_checks_its_body()
    {
        var path = $"{Path}/{(await CreateScheduleAsync()).Id}/trigger";

        AssertInvalid(await PostAsync(path, """{"payload":[],"x":1}"""), "payload", "x");
        AssertInvalid(await PostAsync(path, "[]"), "body");
        AssertProblem(await SendAsync(HttpMethod.Post, path, "x", "text/plain"), HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }

    [Test]
    public async Task Backfill_creates_the_tasks_of_missing_instants()
    {
        var schedule = await CreateScheduleAsync("\"cron\":\"0 6 * * *\",\"paused\":true");
        var path = $"{Path}/{schedule.Id}/backfill";
        var created = await PostAsync(path, """{"from":"2026-11-28T06:00:00Z","to":"2026-11-30T06:00:00Z"}""");

        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(
            created.Json.EnumerateArray().Select(task => (task.GetProperty("start").GetString(), task.GetProperty("dueAt").GetString(), task.GetProperty("scheduledFor").GetString())),
            Is.EqualTo(new[] { "2026-11-28T06:00:00Z", "2026-11-29T06:00:00Z", "2026-11-30T06:00:00Z" }.Select(instant => (instant, instant, instant))));
        Assert.That((await PostAsync(path, """{"from":"2026-11-27T06:00:01Z","to":"2026-11-30T06:00:00Z"}""")).Body, Is.EqualTo("[]"));
        Assert.That((await PostAsync(path, """{"from":"2026-11-27T06:00:00Z","to":"2026-11-30T06:00:00Z"}""")).Json.GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task Backfill_has_limits()
    {
        var path = $"{Path}/{(await CreateScheduleAsync("\"every\":\"PT1M\",\"paused\":true")).Id}/backfill";
        var tooMany = await PostAsync(path, """{"from":"2026-12-01T00:00:00Z","to":"2026-12-01T07:00:00Z"}""");

        AssertInvalid(tooMany, "limit");
        Assert.That(tooMany.Errors("limit"), Does.Contain("421"));
        AssertInvalid(await PostAsync(path, """{"from":"2026-12-01T00:00:00Z","to":"2026-12-01T08:00:01Z"}"""), "to");
        AssertInvalid(await PostAsync(path, """{"from":"2026-12-01T00:00:01Z","to":"2026-12-01T00:00:00Z"}"""), "from");
        AssertInvalid(await PostAsync(path, """{"limit":1001}"""), "from", "to", "limit");
        Assert.That(
            (await PostAsync(path, """{"from":"2026-11-30T00:00:00Z","to":"2026-11-30T16:38:00Z","limit":1000}""")).Json.GetArrayLength(), Is.EqualTo(999));
        AssertInvalid(await PostAsync(path, """{"from":"2026-12-01T00:00:00Z","to":"2026-12-01T00:01:00Z"}"""), "to");
        Assert.That((await PostAsync(path, """{"from":"2026-12-01T00:00:00Z","to":"2026-12-01T00:00:00Z"}""")).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [TestCase("""{"cron":"30 2 * * *","timeZone":"Europe/Berlin","from":"2027-03-26T12:00:00Z","count":4}""",
        "2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z", "2027-03-30T00:30:00Z")]
    [TestCase("""{"every":"PT7M","from":"2027-01-01T00:00:00Z","count":2}""", "2027-01-01T00:02:00Z", "2027-01-01T00:09:00Z")]
    [TestCase("""{"cron":"H H * * *","name":"nightly-report","from":"2027-01-01T00:00:00Z","count":1}""", "2027-01-01T09:29:00Z")]
    [TestCase("""{"cron":"0 9 * * *","count":1}""", "2026-12-01T09:00:00Z")]
    public async Task Preview_lists_the_next_instants(string body, params string[] expected)
    {
        var response = await PostAsync($"{Path}/preview", body);

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        Assert.That(Instants(response), Is.EqualTo(expected));
    }

    [TestCase("""{"cron":"0 9 * * *","count":0}""", "count")]
    [TestCase("""{"cron":"0 9 * * *","count":101}""", "count")]
    [TestCase("""{"cron":"H H * * *"}""", "name")]
    [TestCase("""{"every":"PT1H","overlap":"SKIP","misfire":"RUN_ALL"}""", "misfire")]
    [TestCase("""{"from":"2027-01-01T00:00:00Z"}""", "cron")]
    [TestCase("""{"cron":"0 9 * * *","to":"2027-01-01T00:00:00Z"}""", "to")]
    public async Task Preview_checks_its_body(string body, string field) => AssertInvalid(await PostAsync($"{Path}/preview", body), field);

    [Test]
    public async Task Preview_of_a_paused_schedule_shows_its_instants()
    {
        var schedule = await CreateScheduleAsync("\"cron\":\"0 9 * * *\",\"paused\":true");

        Assert.That(Instants(schedule), Is.Empty);
        Assert.That(Instants(await GetAsync($"{Path}/{schedule.Id}/preview")), Has.Count.EqualTo(5));
        Assert.That(
            Instants(await GetAsync($"{Path}/{schedule.Id}/preview?from=2027-01-01T00:00:00Z&count=1")), Is.EqualTo(new[] { "2027-01-01T09:00:00Z" }));
        AssertInvalid(await GetAsync($"{Path}/{schedule.Id}/preview?count=0&x=1"), "count", "x");
    }
}
