using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>Responses of the service, as documented.</summary>
internal static class CannedResponses
{
    public const string TaskBody = """
        {"id":"01a20cd0-6ed1-703b-b2b5-db75b33f26bf","start":"2030-01-01T09:00:00.1234567Z","title":null,"worker":"reports",
        "status":"SCHEDULED","payload":{"month":"2029-12"},"createdAt":"2026-11-24T09:08:36Z","updatedAt":"2026-11-24T09:08:36Z",
        "startedAt":null,"finishedAt":null,"version":4,
        "retry":{"maxAttempts":3,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600}}
        """;

    /// <summary>A schedule with a value in every field, except that it has no interval.</summary>
    public const string ScheduleBody = """
        {"id":"01a20cd0-6ed1-703b-b2b5-db75b33f26be","name":"nightly","cron":"0 3 * * *","every":null,"timeZone":"Europe/Berlin",
        "startsAt":"2026-12-01T00:00:00Z","endsAt":"2030-01-01T00:00:00.1234567Z","excludedDates":["2026-12-24","2026-12-25"],
        "worker":"reports","title":"Nightly","payload":{"copies":1.10},
        "retry":{"maxAttempts":5,"backoffSeconds":1,"backoffFactor":1.5,"maxBackoffSeconds":9},"paused":true,"note":"Out of paper.",
        "overlap":"QUEUE","misfire":"RUN_ALL","graceSeconds":90,"maxCatchUp":7,"lateAfterSeconds":600,"state":"PAUSED",
        "nextStarts":["2026-12-02T02:00:00Z","2026-12-03T02:00:00Z"],"nextTaskId":"n","heldBy":"h",
        "last":{"taskId":"l","scheduledFor":"2026-12-01T02:00:00Z","status":"FAILED","startedAt":"2026-12-01T02:00:01Z",
        "finishedAt":"2026-12-01T02:00:02Z"},"late":true,
        "lastSkipped":{"instant":"2026-11-30T02:00:00Z","reason":"OVERLAP","at":"2026-11-30T02:00:03Z"},
        "version":4,"createdAt":"2026-11-24T09:08:36Z","updatedAt":"2026-11-24T09:08:37Z","later":1}
        """;

    /// <summary>An event on one line, as in a stream.</summary>
    public static string EventBody(long sequence) => $$"""
        {"sequence":{{sequence}},"at":"2026-11-24T09:08:36.1234567Z","taskId":"t","scheduleId":null,"worker":"reports","version":3,
        "type":"failed","status":"SCHEDULED","attempt":1,"dueAt":"2026-11-24T09:09:06Z","changed":["payload"],"since":"2026-11-24T09:08:30Z",
        "claimant":null,"failure":{"code":"lease-expired","message":null},"actor":"key:k1","origin":"LEASE","later":1}
        """.ReplaceLineEndings("");

    public static HttpResponseMessage Events(long next, bool more = false, string? reset = null, params long[] sequences) => Json(
        HttpStatusCode.OK,
        $$"""
        {"events":[{{string.Join(',', sequences.Select(EventBody))}}],"next":{{next}},"more":{{(more ? "true" : "false")}},
        "reset":{{(reset is null ? "null" : $"\"{reset}\"")}}}
        """);

    public static HttpResponseMessage Task() => Json(HttpStatusCode.OK, TaskBody);

    public static HttpResponseMessage Schedule() => Json(HttpStatusCode.OK, ScheduleBody);

    public static HttpResponseMessage Json(HttpStatusCode status, string body, string mediaType = "application/json") =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    public static HttpResponseMessage Problem(int status, string code, TimeSpan? retryAfter = null)
    {
        var body = $$"""
            {"type":"urn:problem-type:scheduler:{{code}}","title":"A title.","status":{{status}},"detail":"A detail.","instance":"/api/tasks",
            "traceId":"27276e38","code":"{{code}}","errors":{"start":["must be in the future."]},"later":1}
            """;
        var response = Json((HttpStatusCode)status, body, "application/problem+json");
        response.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        return response;
    }

    /// <summary>No response, though the request may have arrived.</summary>
    public static HttpResponseMessage Lost() => throw new HttpRequestException(HttpRequestError.ResponseEnded, "The connection broke.");
}
