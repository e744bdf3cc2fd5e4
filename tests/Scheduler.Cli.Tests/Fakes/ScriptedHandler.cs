using System.Net;
using System.Text;

namespace Scheduler.Cli.Tests.Fakes;

/// <summary>Responds to each request as told, and keeps what was sent.</summary>
internal sealed class ScriptedHandler(Func<HttpResponseMessage> respond) : HttpMessageHandler
{
    public List<(Uri Uri, string? Authorization)> Requests { get; } = [];

    public static HttpResponseMessage Json(string body) => Respond(HttpStatusCode.OK, body, "application/json");

    public static HttpResponseMessage Respond(HttpStatusCode status, string body, string mediaType) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Add((request.RequestUri!, request.Headers.Authorization?.ToString()));
        return Task.FromResult(respond());
    }
}
