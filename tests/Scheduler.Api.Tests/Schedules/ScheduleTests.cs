using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>Creation, changes and deletion of schedules.</summary>
internal sealed class ScheduleTests(string provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Created_schedule_has_every_field()
    {
        var created = await CreateScheduleAsync("""
            "cron":"30 2 * * MON-FRI","timeZone":"Europe/Berlin","title":"Nightly","payload":{"copies":2},"overlap":"SKIP","excludedDates":["2026-12-25","2026-12-24"]
            """);

        Assert.That(created.Header("Location"), Is.EqualTo($"{Path}/{created.Id}"));
        Assert.That(created.Header("ETag"), Is.EqualTo("\"1\""));
        var task = (await TasksOfAsync(created.Id)).Single();
        Assert.That(created.Body, Is.EqualTo(
            $$$"""
            {"id":"{{{created.Id}}}","name":"{{{Name}}}","cron":"30 2 * * MON-FRI","every":null,"timeZone":"Europe/Berlin","startsAt":null,"endsAt":null,"excludedDates":["2026-12-24","2026-12-25"],"worker":"reports","title":"Nightly","payload":{"copies":2},"retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"paused":false,"note":null,"overlap":"SKIP","misfire":"RUN_ONCE","graceSeconds":60,"maxCatchUp":100,"lateAfterSeconds":300,"state":"ACTIVE","nextStarts":["2026-12-02T01:30:00Z","2026-12-03T01:30:00Z","2026-12-04T01:30:00Z","2026-12-07T01:30:00Z","2026-12-08T01:30:00Z"],"nextTaskId":"{{{task.GetProperty("id").GetString()}}}","heldBy":null,"last":null,"late":false,"lastSkipped":null,"version":1,"createdAt":"2026-12-01T08:00:00Z","updatedAt":"2026-12-01T08:00:00Z"}
            """));
        var read = await GetAsync($"{Path}/{created.Id}");
        Assert.That((read.Status, read.Body, read.Header("ETag")), Is.EqualTo((HttpStatusCode.OK, created.Body, "\"1\"")));
        Assert.That((await GetAsync($"{Path}/by-name/{Name}")).Body, Is.EqualTo(created.Body));
    }

    [Test]
    public async Task First_occurrence_is_created_with_the_schedule()
    {
        var created = await CreateScheduleAsync("""
            "cron":"0 9 * * *","title":"Daily","payload":{"a":1},"retry":{"maxAttempts":7}
            """);

        var task = (await TasksOfAsync(created.Id)).Single();
        Assert.That(task.GetProperty("start").GetString(), Is.EqualTo("2026-12-01T09:00:00Z"));
        Assert.That(task.GetProperty("dueAt").GetString(), Is.EqualTo("2026-12-01T09:00:00Z"));
        Assert.That(task.GetProperty("scheduledFor").GetString(), Is.EqualTo("2026-12-01T09:00:00Z"));
        Assert.That(task.GetProperty("scheduleId").GetString(), Is.EqualTo(created.Id));
        Assert.That(task.GetProperty("title").GetString(), Is.EqualTo("Daily"));
        Assert.That(task.GetProperty("payload").GetRawText(), Is.EqualTo("""{"a":1}"""));
        Assert.That(task.GetProperty("retry").GetProperty("maxAttempts").GetInt32(), Is.EqualTo(7));
        Assert.That(task.GetProperty("traceparent").GetString(), Is.Null);
        var change = (await GetAsync($"/api/tasks/{task.GetProperty("id").GetString()}/events")).Json[0];
        Assert.That((change.GetProperty("origin").GetString(), change.GetProperty("scheduleId").GetString()), Is.EqualTo(("SCHEDULE", created.Id)));
    }

    [Test]
    public async Task Name_is_unique_and_case_sensitive()
    {
        await CreateScheduleAsync();

        AssertProblem(await PostAsync(Path, Body("\"every\":\"PT1H\"")), HttpStatusCode.Conflict, "duplicate-name");
        Assert.That((await PostAsync(Path, Body("\"every\":\"PT1H\"").Replace("schedule-", "Schedule-"))).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Deleted_name_is_available_again()
    {
        var created = await CreateScheduleAsync();
        Assert.That((await DeleteAsync($"{Path}/by-name/{Name}")).Status, Is.EqualTo(HttpStatusCode.NoContent));

        AssertProblem(await GetAsync($"{Path}/{created.Id}"), HttpStatusCode.NotFound, "schedule-not-found");
        Assert.That(await TasksOfAsync(created.Id), Is.Empty);
        await CreateScheduleAsync();
    }

    [TestCase("nonsense")]
    [TestCase("01A20CCB-7001-7E21-9A55-6F0B6F1D2C3E")]
    [TestCase("01a20ccb-7001-7e21-9a55-6f0b6f1d2c3e")]
    public async Task Unknown_id_is_not_found(string id)
    {
        AssertProblem(await GetAsync($"{Path}/{id}"), HttpStatusCode.NotFound, "schedule-not-found");
        AssertProblem(await PatchAsync($"{Path}/{id}", """{"paused":true}"""), HttpStatusCode.NotFound, "schedule-not-found");
        AssertProblem(await DeleteAsync($"{Path}/{id}"), HttpStatusCode.NotFound, "schedule-not-found");
        AssertProblem(await GetAsync($"{Path}/{id}/preview"), HttpStatusCode.NotFound, "schedule-not-found");
        AssertProblem(await SendAsync(HttpMethod.Post, $"{Path}/{id}/trigger"), HttpStatusCode.NotFound, "schedule-not-found");
        AssertProblem(await PostAsync($"{Path}/{id}/backfill", """{"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z"}"""), HttpStatusCode.NotFound, "schedule-not-found");
    }

    [TestCase("a b")]
    [TestCase("ünïcode 🦊")]
    [TestCase("100%")]
    [TestCase("a?b#c&d=e")]
    [TestCase("\"quoted\"")]
    public async Task Name_in_a_path_is_percent_encoded_once(string name)
    {
        name = $"{Name} {name}";
        var put = await PutAsync(name, """{"every":"PT1H","worker":"reports"}""");
        Assert.That((put.Status, put.Text("name")), Is.EqualTo((HttpStatusCode.Created, name)));

        var escaped = Uri.EscapeDataString(name);
        Assert.That((await GetAsync($"{Path}/by-name/{escaped}")).Id, Is.EqualTo(put.Id));
        Assert.That((await DeleteAsync($"{Path}/by-name/{escaped}")).Status, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("%20x")]
    [TestCase("x%20")]
    [TestCase("a%2Fb")]
    public async Task Invalid_name_in_a_path_is_not_found_and_cannot_be_put(string name)
    {
        AssertProblem(await GetAsync($"{Path}/by-name/{name}"), HttpStatusCode.NotFound, "schedule-not-found");
        AssertInvalid(await SendAsync(HttpMethod.Put, $"{Path}/by-name/{name}", """{"every":"PT1H","worker":"reports"}"""), "name");
    }

    [Test]
    public async Task Put_creates_then_replaces_and_keeps_what_belongs_to_the_operator()
    {
        const string body = """{"cron":"0 9 * * *","worker":"reports","title":"First"}""";
        var created = await PutAsync(Name, body);
        Assert.That((created.Status, created.Header("Location")), Is.EqualTo((HttpStatusCode.Created, $"{Path}/{created.Id}")));
        var repeated = await PutAsync(Name, body);
        Assert.That((repeated.Status, repeated.Body), Is.EqualTo((HttpStatusCode.OK, created.Body)));

        await PatchAsync($"{Path}/{created.Id}", """{"paused":true,"note":"Broken."}""");
        var replaced = await PutAsync(Name, """{"cron":"0 10 * * *","worker":"reports","paused":null}""");

        Assert.That(replaced.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            (replaced.Raw("title"), replaced.Raw("paused"), replaced.Text("note"), replaced.Text("cron"), replaced.Raw("version")),
            Is.EqualTo(("null", "true", "Broken.", "0 10 * * *", "3")));
        Assert.That((await PutAsync(Name, """{"cron":"0 10 * * *","worker":"reports","paused":false,"note":null}""")).Raw("note"), Is.EqualTo("null"));
    }

    [Test]
    public async Task Put_has_preconditions()
    {
        const string body = """{"cron":"0 9 * * *","worker":"reports"}""";
        AssertProblem(await PutAsync(Name, body, ("If-Match", "\"1\"")), HttpStatusCode.PreconditionFailed, "version-mismatch");
        AssertProblem(await PutAsync(Name, body, ("If-Match", "*")), HttpStatusCode.PreconditionFailed, "version-mismatch");
        Assert.That((await PutAsync(Name, body, ("If-None-Match", "*"))).Status, Is.EqualTo(HttpStatusCode.Created));
        AssertProblem(await PutAsync(Name, body, ("If-None-Match", "*")), HttpStatusCode.PreconditionFailed, "version-mismatch");
        AssertProblem(await PutAsync(Name, body, ("If-Match", "\"7\"")), HttpStatusCode.PreconditionFailed, "version-mismatch");
        Assert.That((await PutAsync(Name, body, ("If-Match", "\"1\""))).Status, Is.EqualTo(HttpStatusCode.OK));
        AssertInvalid(await PutAsync(Name, body, ("If-None-Match", "\"1\"")), "If-None-Match");
    }

    [Test]
    public async Task Put_rejects_a_name_in_the_body() =>
        AssertInvalid(await PutAsync(Name, $$"""{"name":"{{Name}}","cron":"0 9 * * *","worker":"reports"}"""), "name");

    [Test]
    public async Task Concurrent_puts_create_one_schedule()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PutAsync(Name, """{"every":"PT1H","worker":"reports"}""")));

        Assert.That(responses.Select(response => response.Status), Is.All.AnyOf(HttpStatusCode.OK, HttpStatusCode.Created));
        Assert.That(responses.Count(response => response.Status == HttpStatusCode.Created), Is.EqualTo(1));
        Assert.That(await TasksOfAsync(responses[0].Id), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Concurrent_posts_create_one_schedule()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(Path, Body("\"every\":\"PT1H\""))));

        Assert.That(
            responses.Select(response => response.Status).Order(),
            Is.EqualTo(Enumerable.Repeat(HttpStatusCode.Conflict, 7).Prepend(HttpStatusCode.Created)));
    }

    [Test]
    public async Task Idempotency_key_replays_the_schedule_until_it_is_deleted()
    {
        (string, string) key = ("Idempotency-Key", Name);
        var body = System.Text.Encoding.UTF8.GetBytes(Body("\"every\":\"PT1H\""));
        var first = await SendAsync(HttpMethod.Post, Path, body, "application/json", key);
        var second = await SendAsync(HttpMethod.Post, Path, body, "application/json", key);

        Assert.That((second.Status, second.Body, second.Header("Idempotency-Replayed")), Is.EqualTo((HttpStatusCode.Created, first.Body, "true")));
        await DeleteAsync($"{Path}/{first.Id}");
        AssertProblem(await SendAsync(HttpMethod.Post, Path, body, "application/json", key), HttpStatusCode.Gone, "schedule-deleted");
    }

    [Test]
    public async Task Patch_replaces_given_fields_and_keeps_others()
    {
        var created = await CreateScheduleAsync("""
            "cron":"0 9 * * *","title":"Old","payload":{"a":1},"note":"x","lateAfterSeconds":60
            """);
        var unchanged = await PatchAsync($"{Path}/{created.Id}", """{"cron":"0 9 * * *","title":"Old"}""");
        Assert.That((unchanged.Raw("version"), unchanged.Header("ETag")), Is.EqualTo(("1", "\"1\"")));

        var changed = await PatchAsync($"{Path}/{created.Id}", """{"every":"PT2H","title":null,"payload":null,"note":null,"lateAfterSeconds":null,"overlap":"QUEUE"}""");

        Assert.That(
            (changed.Raw("cron"), changed.Text("every"), changed.Raw("title"), changed.Raw("payload"), changed.Raw("note"), changed.Raw("lateAfterSeconds"), changed.Text("overlap")),
            Is.EqualTo(("null", "PT2H", "null", "{}", "null", "null", "QUEUE")));
        Assert.That((changed.Raw("version"), changed.Raw("graceSeconds")), Is.EqualTo(("2", "60")));
    }

    [TestCase("""{"name":null}""", "name")]
    [TestCase("""{"timeZone":null}""", "timeZone")]
    [TestCase("""{"excludedDates":null}""", "excludedDates")]
    [TestCase("""{"worker":null}""", "worker")]
    [TestCase("""{"retry":null}""", "retry")]
    [TestCase("""{"paused":null}""", "paused")]
    [TestCase("""{"overlap":null}""", "overlap")]
    [TestCase("""{"misfire":null}""", "misfire")]
    [TestCase("""{"graceSeconds":null}""", "graceSeconds")]
    [TestCase("""{"maxCatchUp":null}""", "maxCatchUp")]
    [TestCase("""{"cron":null}""", "cron")]
    [TestCase("""{"every":null,"cron":null}""", "cron", "every")]
    [TestCase("""{"cron":"0 9 * * *","every":"PT1H"}""", "every")]
    [TestCase("""{"state":"PAUSED"}""", "state")]
    [TestCase("""{"nextStarts":[],"version":2}""", "nextStarts", "version")]
    public async Task Patch_rejects_null_and_read_only_fields(string body, params string[] names) =>
        AssertInvalid(await PatchAsync($"{Path}/{(await CreateScheduleAsync()).Id}", body), names);

    [TestCase("""{"cron":"0 10 * * *","every":null}""")]
    [TestCase("""{"every":"PT1H","cron":null}""")]
    public async Task Null_is_accepted_for_the_form_that_is_replaced(string body) =>
        Assert.That((await PatchAsync($"{Path}/{(await CreateScheduleAsync()).Id}", body)).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task Precondition_compares_only_what_clients_write()
    {
        var created = await CreateScheduleAsync("\"every\":\"PT1H\"");
        await SendAsync(HttpMethod.Post, $"{Path}/{created.Id}/trigger");

        foreach (var (tag, status) in new[] { ("\"2\"", HttpStatusCode.PreconditionFailed), ("\"1\"", HttpStatusCode.OK) })
        {
            var response = await SendAsync(HttpMethod.Patch, $"{Path}/{created.Id}", """{"title":"New"}"""u8.ToArray(), "application/json", ("If-Match", tag));
            Assert.That(response.Status, Is.EqualTo(status));
        }

        var deleted = await SendAsync(HttpMethod.Delete, $"{Path}/{created.Id}", null, null, ("If-Match", "\"1\""));
        AssertProblem(deleted, HttpStatusCode.PreconditionFailed, "version-mismatch");
    }

    [Test]
    public async Task Schedule_is_never_304()
    {
        var created = await CreateScheduleAsync();

        Assert.That((await SendAsync(HttpMethod.Get, $"{Path}/{created.Id}", null, null, ("If-None-Match", "\"1\""))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Schedule_whose_time_zone_this_machine_lacks_can_be_listed_and_mended()
    {
        var created = await CreateScheduleAsync("\"cron\":\"0 9 * * *\",\"timeZone\":\"Asia/Kathmandu\"");
        await using (var scope = Server.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<SchedulerDbContext>().Database.ExecuteSqlAsync(
                $"UPDATE Schedules SET Recurrence = REPLACE(Recurrence, 'Asia/Kathmandu', 'Mars/Olympus') WHERE Name = {Name}");
        }

        var stored = await GetAsync($"{Path}/{created.Id}");
        Assert.That(stored.Status, Is.EqualTo(HttpStatusCode.OK), stored.Body);
        Assert.That((stored.Text("timeZone"), stored.Text("state"), Instants(stored)), Is.EqualTo(("Mars/Olympus", "ACTIVE", Array.Empty<string>())));
        Assert.That((await GetAsync($"{Path}?worker=reports")).Json.EnumerateArray().Select(schedule => schedule.GetProperty("name").GetString()), Has.Member(Name));
        AssertInvalid(await GetAsync($"{Path}/{created.Id}/preview"), "timeZone");

        var mended = await PatchAsync($"{Path}/{created.Id}", """{"timeZone":"Asia/Kathmandu"}""");
        Assert.That(Instants(mended), Is.EqualTo(Instants(created)));
    }
}
