using System.Net;
using System.Net.Http.Headers;

namespace Scheduler.Client.Tests.Fakes;

/// <summary>Responses that do not come from the service, by the name of the test case.</summary>
internal static class ForeignResponses
{
    private const string Html = "<html><body>Request blocked</body></html>";
    private const string Problem = "application/problem+json";

    private static readonly Dictionary<string, Func<HttpResponseMessage>> All = new(StringComparer.Ordinal)
    {
        ["HTML 400"] = () => Page(400),
        ["HTML 401"] = () => Page(401),
        ["HTML 403"] = () => Page(403),
        ["HTML 404"] = () => Page(404),
        ["HTML 407"] = () => Page(407),
        ["HTML 409"] = () => Page(409),
        ["HTML 413"] = () => Page(413),
        ["HTML 414"] = () => Page(414),
        ["HTML 422"] = () => Page(422),
        ["HTML 431"] = () => Page(431),
        ["HTML 451"] = () => Page(451),
        ["HTML 500"] = () => Page(500),
        ["HTML 511"] = () => Page(511),
        ["HTML 503 with a long Retry-After"] = () =>
        {
            var response = Page(503);
            response.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromMinutes(4));
            return response;
        },
        ["302"] = () => Redirect(302),
        ["307"] = () => Redirect(307),
        ["304"] = () => new HttpResponseMessage(HttpStatusCode.NotModified),
        ["HTML 200"] = () => Page(200),
        ["HTML 203"] = () => Page(203),
        ["empty 200"] = () => new HttpResponseMessage(HttpStatusCode.OK),
        ["204"] = () => new HttpResponseMessage(HttpStatusCode.NoContent),
        ["truncated JSON 200"] = () => CannedResponses.Json(HttpStatusCode.OK, CannedResponses.TaskBody[..60]),
        ["null 200"] = () => CannedResponses.Json(HttpStatusCode.OK, "null"),
        ["empty object 200"] = () => CannedResponses.Json(HttpStatusCode.OK, "{}"),
        ["array 200"] = () => CannedResponses.Json(HttpStatusCode.OK, "[]"),
        ["other JSON 200"] = () => CannedResponses.Json(HttpStatusCode.OK, """{"status":"ok"}"""),
        ["empty 400"] = () => new HttpResponseMessage(HttpStatusCode.BadRequest),
        ["JSON 400 with a code"] = () => CannedResponses.Json(HttpStatusCode.BadRequest, """{"code":"validation-failed"}"""),
        ["JSON 409 with a code"] = () => CannedResponses.Json(HttpStatusCode.Conflict, """{"code":"lease-lost"}"""),
        ["problem 400 without a code"] = () => CannedResponses.Json(HttpStatusCode.BadRequest, """{"type":"about:blank","title":"Bad Request","status":400}""", Problem),
        ["problem 413 without a code"] = () => CannedResponses.Json(HttpStatusCode.RequestEntityTooLarge, """{"title":"Payload Too Large"}""", Problem),
        ["problem 400 with a foreign code"] = () => CannedResponses.Json(
            HttpStatusCode.BadRequest, """{"type":"https://gateway.example/errors/7","title":"Bad Request","status":400,"code":"blocked"}""", Problem),
        ["problem 400 with a numeric code"] = () => CannedResponses.Json(HttpStatusCode.BadRequest, """{"title":"Bad Request","code":1020}""", Problem),
        ["problem 400 with an empty code"] = () => CannedResponses.Json(HttpStatusCode.BadRequest, """{"title":"Bad Request","code":""}""", Problem),
        ["truncated problem 409"] = () => CannedResponses.Json(HttpStatusCode.Conflict, """{"code":"lease-lost","det""", Problem),
        ["problem 409 that is HTML"] = () => CannedResponses.Json(HttpStatusCode.Conflict, Html, Problem),
    };

    public static IEnumerable<string> Names => All.Keys;

    public static HttpResponseMessage Of(string name) => All[name]();

    private static HttpResponseMessage Page(int status) => CannedResponses.Json((HttpStatusCode)status, Html, "text/html");

    private static HttpResponseMessage Redirect(int status)
    {
        var response = Page(status);
        response.Headers.Location = new Uri("https://login.example/");
        return response;
    }
}
