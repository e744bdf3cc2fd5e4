using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Scheduler.Api.Tests.Http;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace Scheduler.Api.Tests.Hosting;

internal sealed class RequestLogTests(string provider) : ApiFixture(provider)
{
    [Test]
    public async Task Every_request_is_logged_once()
    {
        var task = await CreateAsync();
        (string Method, string Path, int Status, string Route)[] requests =
        [
            ("GET", $"/api/tasks/{task.Id}", 200, "api/tasks/{id}"), ("POST", "/api/tasks", 400, "api/tasks"), ("GET", "/api/tasks/x", 404, "api/tasks/{id}"),
            ("GET", "/nowhere", 404, "(none)"), ("PUT", "/api/tasks", 405, "(none)"),
        ];
        foreach (var (request, number) in requests.Select((request, i) => (request, i + 1)))
        {
            var trace = $"{number:x32}";
            var response = await SendAsync(new HttpMethod(request.Method), request.Path, null, null, ("traceparent", $"00-{trace}-{number:x16}-01"));
            Assert.That((int)response.Status, Is.EqualTo(request.Status));

            // The event is logged after the response.
            Assert.That(() => Logged(trace).Count(), Is.EqualTo(1).After(5000, 10));
            var logged = Logged(trace).Single();
            Assert.That(Value(logged, "Route"), request.Status == 405 ? Is.Not.Null : Is.EqualTo(request.Route));
            Assert.That(Value(logged, "StatusCode"), Is.EqualTo($"{request.Status}"));
            Assert.That(Value(logged, "RequestMethod"), Is.EqualTo(request.Method));
            Assert.That(Value(logged, "Elapsed"), Is.Not.Null);
            Assert.That(logged.Level, Is.EqualTo(LogEventLevel.Information));
        }
    }

    private IEnumerable<LogEvent> Logged(string trace) => Server.Log.Requests.Where(e => Value(e, "Trace") == trace);

    [Test]
    public async Task Payloads_are_never_logged()
    {
        const string secret = "s3cr3tpayload";
        var task = await CreateAsync($$"""
            "payload":{"{{secret}}":"{{secret}}"}
            """);
        await PatchAsync($"/api/tasks/{task.Id}/payload", $$"""{"{{secret}}2":"{{secret}}"}""");
        await PatchAsync($"/api/tasks/{task.Id}/payload", $$"""{"{{secret}}2":"{{secret}}","{{secret}}2":1}""");
        await PostAsync("/api/tasks", $$"""{"payload":{"{{secret}}":"{{secret}}""");
        await DeleteAsync($"/api/tasks/{task.Id}/payload/{secret}");
        await GetAsync("/api/tasks?limit=1000");

        Assert.That(() => Server.Log.Requests.Count(e => Value(e, "RequestMethod") == "DELETE"), Is.EqualTo(1).After(5000, 10));
        Assert.That(Server.Log.Events.Select(Everything).Where(text => text.Contains(secret, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Client_disconnect_during_the_body_is_not_logged_as_error()
    {
        var kestrel = Server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Microsoft.AspNetCore.Server.Kestrel");
        Log("RequestBodyDrainBodyReaderInvalidState");
        Log("ApplicationError");

        var names = Server.Log.Events.Where(e => e.Level == LogEventLevel.Error).Select(e => e.RenderMessage(CultureInfo.InvariantCulture));
        Assert.That(names, Is.EqualTo(new[] { "ApplicationError" }));

        void Log(string name) => kestrel.Log(LogLevel.Error, new EventId(1, name), name, exception: null, (message, _) => message);
    }

    private static string Everything(LogEvent logged)
    {
        using var text = new StringWriter();
        new RenderedCompactJsonFormatter().Format(logged, text);
        return text.ToString();
    }

    private static string? Value(LogEvent logged, string property) => (logged.Properties[property] as ScalarValue)?.Value?.ToString();
}
