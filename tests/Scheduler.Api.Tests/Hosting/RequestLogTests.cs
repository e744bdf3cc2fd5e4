using System.Net;
using Scheduler.Api.Tests.Http;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Scheduler.Api.Tests.Hosting;

internal sealed class RequestLogTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Every_request_is_logged_once()
    {
        var task = await Create();
        Answer[] answers = [await Get($"/api/tasks/{task.Id}"), await Post("/api/tasks", "{"), await Get("/api/tasks/x"), await Get("/nowhere"), await Send(HttpMethod.Put, "/api/tasks")];
        string[] routes = ["api/tasks/{id}", "api/tasks", "api/tasks/{id}", "(none)"];

        // The event follows the answer.
        Assert.That(() => Server.Log.Requests.Count(), Is.GreaterThanOrEqualTo(6).After(5000, 10));
        foreach (var (answer, route) in answers.Zip(routes))
        {
            if (answer.Status == HttpStatusCode.OK)
            {
                continue;
            }

            var logged = Server.Log.Requests.Single(e => Value(e, "Trace") == answer.Text("traceId"));
            Assert.That(Value(logged, "Route"), Is.EqualTo(route));
            Assert.That(Value(logged, "StatusCode"), Is.EqualTo(((int)answer.Status).ToString(System.Globalization.CultureInfo.InvariantCulture)));
            Assert.That(Value(logged, "Elapsed"), Is.Not.Null);
            Assert.That(Value(logged, "RequestMethod"), Is.AnyOf("GET", "POST"));
            Assert.That(logged.Level, Is.EqualTo(LogEventLevel.Information));
        }
    }

    [Test]
    public async Task Nothing_of_a_payload_is_ever_logged()
    {
        const string secret = "s3cr3tpayload";
        var task = await Create($$"""
            "payload":{"{{secret}}":"{{secret}}"}
            """);
        await Patch($"/api/tasks/{task.Id}/payload", $$"""{"{{secret}}2":"{{secret}}"}""");
        await Patch($"/api/tasks/{task.Id}/payload", $$"""{"{{secret}}2":"{{secret}}","{{secret}}2":1}""");
        await Post("/api/tasks", $$"""{"payload":{"{{secret}}":"{{secret}}""");
        await Delete($"/api/tasks/{task.Id}/payload/{secret}");
        await Get("/api/tasks?limit=1000");

        Assert.That(() => Server.Log.Requests.Count(e => Value(e, "RequestMethod") == "DELETE"), Is.EqualTo(1).After(5000, 10));
        Assert.That(Server.Log.Events.Select(Everything).Where(text => text.Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    private static string Everything(LogEvent logged)
    {
        using var text = new StringWriter();
        new RenderedCompactJsonFormatter().Format(logged, text);
        return text.ToString();
    }

    private static string? Value(LogEvent logged, string property) => (logged.Properties[property] as ScalarValue)?.Value?.ToString();
}
