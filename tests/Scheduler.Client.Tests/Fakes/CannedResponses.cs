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

    public static HttpResponseMessage Task() => Json(HttpStatusCode.OK, TaskBody);

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
