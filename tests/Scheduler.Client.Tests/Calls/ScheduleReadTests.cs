using System.Net;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Calls;

internal sealed class ScheduleReadTests
{
    [TestCase("OVERLAP", "ALLOW", ScheduleSkipReason.Overlap, ScheduleOverlap.Allow)]
    [TestCase("MISFIRE", "SKIP", ScheduleSkipReason.Misfire, ScheduleOverlap.Skip)]
    [TestCase("BACKLOG", "QUEUE", ScheduleSkipReason.Backlog, ScheduleOverlap.Queue)]
    [TestCase("MANUAL", "ALLOW", ScheduleSkipReason.Manual, ScheduleOverlap.Allow)]
    [TestCase("SHUTDOWN", "REPLACE", ScheduleSkipReason.Unknown, ScheduleOverlap.Unknown)]
    public async Task Skip_reason_and_overlap_are_read_by_name(string reasonName, string overlapName, ScheduleSkipReason reason, ScheduleOverlap overlap)
    {
        var body = Replace(Replace(CannedResponses.ScheduleBody, "OVERLAP", reasonName), "QUEUE", overlapName);
        var schedule = await ReadAsync(body);
        Assert.That((schedule.LastSkipped!.Reason, schedule.Overlap), Is.EqualTo((reason, overlap)));
    }

    [TestCase("ACTIVE", "RUN_ONCE", ScheduleState.Active, ScheduleMisfire.RunOnce)]
    [TestCase("PAUSED", "SKIP", ScheduleState.Paused, ScheduleMisfire.Skip)]
    [TestCase("ENDED", "RUN_ALL", ScheduleState.Ended, ScheduleMisfire.RunAll)]
    [TestCase("STARTING", "RUN_NEWEST", ScheduleState.Unknown, ScheduleMisfire.Unknown)]
    public async Task State_and_misfire_are_read_by_name(string stateName, string misfireName, ScheduleState state, ScheduleMisfire misfire)
    {
        var body = Replace(Replace(CannedResponses.ScheduleBody, "PAUSED", stateName), "RUN_ALL", misfireName);
        var schedule = await ReadAsync(body);
        Assert.That((schedule.State, schedule.Misfire), Is.EqualTo((state, misfire)));
    }

    [Test]
    public async Task Schedule_is_read_with_all_fields()
    {
        var handler = new ScriptedHandler(CannedResponses.Schedule);
        var schedule = await TestClient.Bare(handler).Schedules.GetAsync("a/b");
        Assert.Multiple(() =>
        {
            Assert.That((handler.Request.Method, handler.Request.PathAndQuery), Is.EqualTo(("GET", "/api/schedules/a%2Fb")));
            Assert.That((schedule.Id, schedule.Name), Is.EqualTo(("01a20cd0-6ed1-703b-b2b5-db75b33f26be", "nightly")));
            Assert.That((schedule.Cron, schedule.Every, schedule.TimeZone), Is.EqualTo(("0 3 * * *", (string?)null, "Europe/Berlin")));
            Assert.That(schedule.StartsAt, Is.EqualTo(At(2026, 12, 1)));
            Assert.That(schedule.EndsAt, Is.EqualTo(At(2030, 1, 1).AddTicks(1234567)));
            Assert.That(schedule.ExcludedDates, Is.EqualTo(new[] { new DateOnly(2026, 12, 24), new DateOnly(2026, 12, 25) }));
            Assert.That((schedule.Worker, schedule.Title, schedule.Payload.GetRawText()), Is.EqualTo(("reports", "Nightly", """{"copies":1.10}""")));
            Assert.That((schedule.Retry.MaxAttempts, schedule.Paused, schedule.Note), Is.EqualTo((5, true, "Out of paper.")));
            Assert.That((schedule.GraceSeconds, schedule.MaxCatchUp, schedule.LateAfterSeconds), Is.EqualTo((90, 7, (int?)600)));
            Assert.That(schedule.NextStarts, Is.EqualTo(new[] { At(2026, 12, 2).AddHours(2), At(2026, 12, 3).AddHours(2) }));
            Assert.That((schedule.NextTaskId, schedule.HeldBy, schedule.Late), Is.EqualTo(("n", "h", true)));
            Assert.That((schedule.Last!.TaskId, schedule.Last.Status), Is.EqualTo(("l", SchedulerTaskStatus.Failed)));
            Assert.That(schedule.Last.ScheduledFor, Is.EqualTo(At(2026, 12, 1).AddHours(2)));
            Assert.That(schedule.Last.StartedAt, Is.EqualTo(At(2026, 12, 1).AddHours(2).AddSeconds(1)));
            Assert.That(schedule.Last.FinishedAt, Is.EqualTo(At(2026, 12, 1).AddHours(2).AddSeconds(2)));
            Assert.That(schedule.LastSkipped!.Instant, Is.EqualTo(At(2026, 11, 30).AddHours(2)));
            Assert.That(schedule.LastSkipped.At, Is.EqualTo(At(2026, 11, 30).AddHours(2).AddSeconds(3)));
            Assert.That((schedule.Version, schedule.CreatedAt), Is.EqualTo((4L, new DateTimeOffset(2026, 11, 24, 9, 8, 36, TimeSpan.Zero))));
            Assert.That(schedule.UpdatedAt, Is.EqualTo(new DateTimeOffset(2026, 11, 24, 9, 8, 37, TimeSpan.Zero)));
            Assert.That(schedule.ToString(), Is.EqualTo("nightly (reports, Paused)"));
        });
    }

    [Test]
    public async Task Fields_without_a_value_are_read_as_null()
    {
        const string Body = """
            {"id":"x","name":"n","cron":null,"every":"PT15M","timeZone":"UTC","startsAt":null,"endsAt":null,"excludedDates":[],"worker":"w","title":null,
            "payload":{},"retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600},"paused":false,"note":null,
            "overlap":"ALLOW","misfire":"RUN_ONCE","graceSeconds":60,"maxCatchUp":100,"lateAfterSeconds":null,"state":"ENDED","nextStarts":[],
            "nextTaskId":null,"heldBy":null,"last":null,"late":false,"lastSkipped":null,"version":1,"createdAt":"2026-11-24T09:08:36Z",
            "updatedAt":"2026-11-24T09:08:36Z"}
            """;
        var schedule = await ReadAsync(Body);
        Assert.Multiple(() =>
        {
            Assert.That(
                new object?[]
                {
                    schedule.Cron, schedule.StartsAt, schedule.EndsAt, schedule.Title, schedule.Note, schedule.LateAfterSeconds, schedule.NextTaskId,
                    schedule.HeldBy, schedule.Last, schedule.LastSkipped,
                },
                Is.All.Null);
            Assert.That(schedule.Every, Is.EqualTo("PT15M"));
            Assert.That((schedule.Paused, schedule.Late), Is.EqualTo((false, false)));
            Assert.That(schedule.NextStarts, Is.Empty);
        });
    }

    [Test]
    public async Task Preview_of_a_schedule_returns_its_instants()
    {
        var handler = new ScriptedHandler(Instants);
        var schedules = TestClient.Bare(handler).Schedules;
        var instants = await schedules.PreviewAsync("x", new DateTimeOffset(2026, 12, 1, 2, 0, 0, TimeSpan.FromHours(2)), count: 100);
        await schedules.PreviewAsync("x");
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Select(request => (request.Method, request.PathAndQuery)), Is.EqualTo(new[]
            {
                ("GET", "/api/schedules/x/preview?from=2026-12-01T00%3A00%3A00.0000000Z&count=100"), ("GET", "/api/schedules/x/preview?count=5"),
            }));
            Assert.That(instants, Is.EqualTo(new[] { At(2026, 12, 2), At(2026, 12, 3).AddTicks(1) }));
        });
    }

    [Test]
    public async Task Preview_of_a_rule_sends_the_rule()
    {
        var handler = new ScriptedHandler(Instants);
        var schedules = TestClient.Bare(handler).Schedules;
        var instants = await schedules.PreviewRuleAsync(new SchedulePreviewRequest { Cron = "@daily" });
        await schedules.PreviewRuleAsync(new SchedulePreviewRequest
        {
            Name = "n",
            Every = "P1D",
            TimeZone = "UTC",
            StartsAt = At(2026, 12, 1),
            EndsAt = At(2026, 12, 9),
            ExcludedDates = [new DateOnly(2026, 12, 4)],
            From = At(2026, 12, 2),
            Count = 2,
        });
        Assert.Multiple(() =>
        {
            Assert.That(handler.Requests.Select(request => (request.Method, request.PathAndQuery)), Is.All.EqualTo(("POST", "/api/schedules/preview")));
            Assert.That(handler.Requests[0].Body, Is.EqualTo("""{"cron":"@daily","count":5}"""));
            Assert.That(handler.Requests[1].Body, Is.EqualTo(
                """
                {"name":"n","every":"P1D","timeZone":"UTC","startsAt":"2026-12-01T00:00:00+00:00","endsAt":"2026-12-09T00:00:00+00:00",
                "excludedDates":["2026-12-04"],"from":"2026-12-02T00:00:00+00:00","count":2}
                """.ReplaceLineEndings("")));
            Assert.That(handler.Requests[0].Headers, Does.Not.ContainKey("Idempotency-Key"));
            Assert.That(instants, Is.EqualTo(new[] { At(2026, 12, 2), At(2026, 12, 3).AddTicks(1) }));
        });
    }

    [Test]
    public async Task Response_that_is_not_a_preview_does_not_come_from_the_service()
    {
        var handler = new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, """{"nextStarts":null}"""));
        await Assert.ThrowsAsync<HttpRequestException>(() => TestClient.Bare(handler).Schedules.PreviewAsync("x"));
    }

    private static HttpResponseMessage Instants() =>
        CannedResponses.Json(HttpStatusCode.OK, """{"nextStarts":["2026-12-02T00:00:00Z","2026-12-03T00:00:00.0000001Z"]}""");

    private static Task<SchedulerSchedule> ReadAsync(string body) =>
        TestClient.Bare(new ScriptedHandler(() => CannedResponses.Json(HttpStatusCode.OK, body))).Schedules.GetAsync("x");

    private static string Replace(string body, string name, string by) => body.Replace($"\"{name}\"", $"\"{by}\"", StringComparison.Ordinal);

    private static DateTimeOffset At(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);
}
