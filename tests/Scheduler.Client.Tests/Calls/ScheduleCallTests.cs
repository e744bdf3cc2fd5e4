using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ScheduleCallTests
{
    private static readonly NewSchedule Nightly = new() { Name = "nightly", Cron = "0 3 * * *", Worker = "reports" };

    [Test]
    public async Task New_schedule_is_sent_without_unset_fields()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        await TestClient.Bare(handler).Schedules.CreateAsync(Nightly);
        Assert.Multiple(() =>
        {
            Assert.That((handler.Request.Method, handler.Request.PathAndQuery), Is.EqualTo(("POST", "/api/schedules")));
            Assert.That(handler.Request.Headers["Content-Type"], Is.EqualTo("application/json"));
            Assert.That(handler.Request.Body, Is.EqualTo("""{"name":"nightly","cron":"0 3 * * *","worker":"reports"}"""));
        });
    }

    [Test]
    public async Task New_schedule_is_sent_with_all_fields()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        await TestClient.Bare(handler).Schedules.CreateAsync(new NewSchedule
        {
            Name = "nightly",
            Every = "P1D",
            TimeZone = "Europe/Berlin",
            StartsAt = new DateTimeOffset(2026, 12, 1, 3, 0, 0, TimeSpan.FromHours(1)),
            EndsAt = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).AddTicks(1),
            ExcludedDates = [new DateOnly(2026, 12, 24), new DateOnly(2026, 1, 2)],
            Worker = "reports",
            Title = "Nightly",
            Payload = JsonPayload.Parse("""{"price":1.10}"""),
            Retry = new RetryPolicy { MaxAttempts = 5 },
            Paused = true,
            Note = "Out of paper.",
            Overlap = ScheduleOverlap.Queue,
            Misfire = ScheduleMisfire.RunAll,
            GraceSeconds = 90,
            MaxCatchUp = 7,
            LateAfterSeconds = 600,
        });
        Assert.That(handler.Request.Body, Is.EqualTo(
            """
            {"name":"nightly","every":"P1D","timeZone":"Europe/Berlin","startsAt":"2026-12-01T03:00:00+01:00",
            "endsAt":"2030-01-01T00:00:00.0000001+00:00","excludedDates":["2026-12-24","2026-01-02"],"worker":"reports","title":"Nightly",
            "payload":{"price":1.10},"retry":{"maxAttempts":5,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"paused":true,
            "note":"Out of paper.","overlap":"QUEUE","misfire":"RUN_ALL","graceSeconds":90,"maxCatchUp":7,"lateAfterSeconds":600}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task Null_lateness_and_null_note_are_sent()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        await TestClient.Bare(handler).Schedules.CreateAsync(new NewSchedule
        {
            Name = "nightly",
            Cron = "@daily",
            Worker = "reports",
            Note = null,
            LateAfterSeconds = null,
        });
        Assert.That(handler.Request.Body, Is.EqualTo("""{"name":"nightly","cron":"@daily","worker":"reports","note":null,"lateAfterSeconds":null}"""));
    }

    [TestCase("a/b", "a%2Fb")]
    [TestCase("a%2Fb", "a%252Fb")]
    [TestCase("a b?#", "a%20b%3F%23")]
    [TestCase("é😀", "%C3%A9%F0%9F%98%80")]
    public async Task Name_in_a_path_is_encoded_once(string name, string encoded)
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        var schedules = TestClient.Bare(handler, "http://proxy.example/prefix").Schedules;
        await schedules.GetByNameAsync(name);
        await schedules.DeleteByNameAsync(name);
        await schedules.PutAsync(new NewSchedule { Name = name, Cron = "@daily", Worker = "w" });
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Select(request => request.Method), Is.EqualTo(new[] { "GET", "DELETE", "PUT" }));
            Assert.That(
                handler.Requests.Select(request => request.Uri.AbsoluteUri),
                Is.All.EqualTo($"http://proxy.example/prefix/api/schedules/by-name/{encoded}"));
        });
    }

    [TestCase(".")]
    [TestCase("..")]
    [TestCase("")]
    public void Name_that_is_no_path_segment_is_rejected_before_sending(string name)
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        Assert.That(() => TestClient.Bare(handler).Schedules.GetByNameAsync(name), Throws.InstanceOf<ArgumentException>());
        Assert.That(handler.Requests, Is.Empty);
    }

    [Test]
    public void Name_with_an_unpaired_surrogate_is_rejected() => Assert.That(
        () => TestClient.Bare(new ScriptedHandler(CannedResponses.Schedule)).Schedules.GetByNameAsync("\ud800"), Throws.InstanceOf<ArgumentException>());

    [TestCase(HttpStatusCode.Created, true)]
    [TestCase(HttpStatusCode.OK, false)]
    public async Task Put_sends_the_schedule_without_its_name_and_tells_whether_it_was_created(HttpStatusCode status, bool isCreated)
    {
        var handler = new ScriptedHandler(() => CannedResponses.Json(status, CannedResponses.ScheduleBody));
        var result = await TestClient.Bare(handler).Schedules.PutAsync(new NewSchedule
        {
            Name = "nightly",
            Cron = "0 3 * * *",
            Worker = "reports",
            Payload = JsonPayload.Parse("""{"name":1.10}"""),
            Paused = false,
        });
        Assert.Multiple(() =>
        {
            Assert.That((handler.Request.Method, handler.Request.PathAndQuery), Is.EqualTo(("PUT", "/api/schedules/by-name/nightly")));
            Assert.That(handler.Request.Body, Is.EqualTo("""{"cron":"0 3 * * *","worker":"reports","payload":{"name":1.10},"paused":false}"""));
            Assert.That(handler.Request.Headers.Keys, Has.None.AnyOf("If-Match", "If-None-Match", "Idempotency-Key"));
            Assert.That((result.IsCreated, result.Schedule.Version), Is.EqualTo((isCreated, 4L)));
        });
    }

    [Test]
    public async Task Put_of_json_sends_it_unchanged()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        await TestClient.Bare(handler).Schedules.PutJsonAsync("a b", JsonPayload.Parse("""{"payload":{"price":1.10},"later":1}"""), ifVersion: 7);
        Assert.Multiple(() =>
        {
            Assert.That((handler.Request.Method, handler.Request.PathAndQuery), Is.EqualTo(("PUT", "/api/schedules/by-name/a%20b")));
            Assert.That(handler.Request.Body, Is.EqualTo("""{"payload":{"price":1.10},"later":1}"""));
            Assert.That(handler.Request.Headers["If-Match"], Is.EqualTo("\"7\""));
        });
    }

    [Test]
    public async Task Put_may_only_create_or_only_replace()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        var schedules = TestClient.Bare(handler).Schedules;
        await schedules.PutAsync(Nightly, mustBeNew: true);
        await schedules.PutAsync(Nightly, ifVersion: 7);
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests[0].Headers["If-None-Match"], Is.EqualTo("*"));
            Assert.That(handler.Requests[0].Headers, Does.Not.ContainKey("If-Match"));
            Assert.That(handler.Requests[1].Headers["If-Match"], Is.EqualTo("\"7\""));
            Assert.That(handler.Requests[1].Headers, Does.Not.ContainKey("If-None-Match"));
        });
    }

    [Test]
    public async Task Update_distinguishes_omitted_from_null()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        var schedules = TestClient.Bare(handler).Schedules;
        await schedules.UpdateAsync("x", new ScheduleUpdate(), ifVersion: 7);
        await schedules.UpdateAsync(
            "x", new ScheduleUpdate { StartsAt = null, EndsAt = null, Title = null, Payload = null, Note = null, LateAfterSeconds = null });
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Select(request => (request.Method, request.PathAndQuery)), Is.All.EqualTo(("PATCH", "/api/schedules/x")));
            Assert.That(handler.Requests[0].Body, Is.EqualTo("{}"));
            Assert.That(handler.Requests[0].Headers["If-Match"], Is.EqualTo("\"7\""));
            Assert.That(handler.Requests[1].Body, Is.EqualTo(
                """{"startsAt":null,"endsAt":null,"title":null,"payload":null,"note":null,"lateAfterSeconds":null}"""));
            Assert.That(handler.Requests[1].Headers, Does.Not.ContainKey("If-Match"));
        });
    }

    [Test]
    public async Task Update_is_sent_with_all_fields()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        await TestClient.Bare(handler).Schedules.UpdateAsync("x", new ScheduleUpdate
        {
            Name = "n",
            Cron = "@daily",
            Every = "PT1H",
            TimeZone = "UTC",
            StartsAt = At(2026, 12, 1),
            EndsAt = At(2026, 12, 2),
            ExcludedDates = [],
            Worker = "w",
            Title = "T",
            Payload = JsonPayload.Parse("""{"a":1.0}"""),
            Retry = new RetryPolicy(),
            Paused = false,
            Note = "N",
            Overlap = ScheduleOverlap.Skip,
            Misfire = ScheduleMisfire.Skip,
            GraceSeconds = 1,
            MaxCatchUp = 2,
            LateAfterSeconds = 10,
        });
        Assert.That(handler.Request.Body, Is.EqualTo(
            """
            {"name":"n","cron":"@daily","every":"PT1H","timeZone":"UTC","startsAt":"2026-12-01T00:00:00+00:00","endsAt":"2026-12-02T00:00:00+00:00",
            "excludedDates":[],"worker":"w","title":"T","payload":{"a":1.0},
            "retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"paused":false,"note":"N","overlap":"SKIP",
            "misfire":"SKIP","graceSeconds":1,"maxCatchUp":2,"lateAfterSeconds":10}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public void Unknown_policy_cannot_be_sent() => Assert.That(
        () => TestClient.Bare(new ScriptedHandler(CannedResponses.Schedule)).Schedules
            .UpdateAsync("x", new ScheduleUpdate { Misfire = ScheduleMisfire.Unknown }),
        Throws.ArgumentException);

    [Test]
    public async Task Deletion_may_require_a_version()
    {
        var handler = new ScriptedHandler(() => new HttpResponseMessage(HttpStatusCode.NoContent));
        var schedules = TestClient.Bare(handler).Schedules;
        await schedules.DeleteAsync("x", ifVersion: 3);
        await schedules.DeleteByNameAsync("nightly", ifVersion: 4);
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Select(request => (request.Method, request.PathAndQuery)), Is.EqualTo(new[]
            {
                ("DELETE", "/api/schedules/x"), ("DELETE", "/api/schedules/by-name/nightly"),
            }));
            Assert.That(handler.Requests.Select(request => request.Headers["If-Match"]), Is.EqualTo(new[] { "\"3\"", "\"4\"" }));
        });
    }

    [Test]
    public async Task Trigger_without_changes_has_no_body()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.Created, CannedResponses.TaskBody));
        var task = await TestClient.Bare(handler).Schedules.TriggerAsync("x");
        Assert.Multiple(() =>
        {
            Assert.That((handler.Request.Method, handler.Request.PathAndQuery, handler.Request.Body), Is.EqualTo(("POST", "/api/schedules/x/trigger", "")));
            Assert.That(handler.Request.Headers, Does.Not.ContainKey("Content-Type").And.ContainKey("Idempotency-Key"));
            Assert.That(task.Version, Is.EqualTo(4));
        });
    }

    [Test]
    public async Task Trigger_sends_what_is_given()
    {
        var handler = new ScriptedHandler(CannedResponses.Task);
        var schedules = TestClient.Bare(handler).Schedules;
        await schedules.TriggerAsync("x", JsonPayload.Parse("""{"a":1.0}"""), "T");
        await schedules.TriggerAsync("x", title: "T");
        Assert.That(handler.Requests.Select(request => request.Body), Is.EqualTo(new[] { """{"payload":{"a":1.0},"title":"T"}""", """{"title":"T"}""" }));
    }

    [Test]
    public async Task Backfill_returns_the_tasks_in_order()
    {
        var second = CannedResponses.TaskBody.Replace("01a20cd0-6ed1-703b-b2b5-db75b33f26bf", "second", StringComparison.Ordinal);
        var handler = new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.Created, $"[{CannedResponses.TaskBody},{second}]"));
        var tasks = await TestClient.Bare(handler).Schedules.BackfillAsync("x", At(2026, 12, 1), At(2026, 12, 2), limit: 7);
        Assert.Multiple(() =>
        {
            Assert.That((handler.Request.Method, handler.Request.PathAndQuery), Is.EqualTo(("POST", "/api/schedules/x/backfill")));
            Assert.That(handler.Request.Body, Is.EqualTo("""{"from":"2026-12-01T00:00:00+00:00","to":"2026-12-02T00:00:00+00:00","limit":7}"""));
            Assert.That(tasks.Select(task => task.Id), Is.EqualTo(new[] { "01a20cd0-6ed1-703b-b2b5-db75b33f26bf", "second" }));
        });
    }

    [Test]
    public async Task Every_creation_has_a_unique_idempotency_key_unless_one_is_given()
    {
        var handler = new ScriptedHandler(
            CannedResponses.Schedule, CannedResponses.Schedule, CannedResponses.Task, Tasks, CannedResponses.Schedule, CannedResponses.Task, Tasks);
        var schedules = TestClient.Bare(handler).Schedules;
        await schedules.CreateAsync(Nightly);
        await schedules.CreateAsync(Nightly);
        await schedules.TriggerAsync("x");
        await schedules.BackfillAsync("x", At(2026, 12, 1), At(2026, 12, 2));
        await schedules.CreateAsync(Nightly, "mine-1");
        await schedules.TriggerAsync("x", idempotencyKey: "mine-2");
        await schedules.BackfillAsync("x", At(2026, 12, 1), At(2026, 12, 2), idempotencyKey: "mine-3");
        var keys = handler.Requests.Select(request => request.Headers["Idempotency-Key"]).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(keys, Is.Unique);
            Assert.That(keys.Take(4), Has.All.Match("^[!-~]{1,200}$"));
            Assert.That(keys.Skip(4), Is.EqualTo(new[] { "mine-1", "mine-2", "mine-3" }));
        });

        static HttpResponseMessage Tasks() => CannedResponses.Json(HttpStatusCode.Created, "[]");
    }

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}
