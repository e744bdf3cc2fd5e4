using System.Globalization;
using System.Net;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

internal sealed class RateLimitTests
{
    [Test]
    public async Task Caller_over_its_limit_gets_429_with_Retry_After_and_others_are_not_affected()
    {
        await using var server = new AuthServer(("Authentication:Mode", "ApiKey"), ("RateLimit:PermitsPerSecond", "1"), ("RateLimit:Burst", "3"));
        var (greedy, modest) = (await server.Server.AddKeyAsync([Scopes.TasksRead]), await server.Server.AddKeyAsync([Scopes.TasksRead]));
        var responses = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => server.SendAsync("GET", "/api/tasks", ("X-Api-Key", greedy))));
        var rejected = responses.Where(response => response.Status != HttpStatusCode.OK).ToList();

        // A burst of three, and one for each second that this may take.
        Assert.That(responses.Count(response => response.Status == HttpStatusCode.OK), Is.InRange(3, 20));
        Assert.That(rejected.Select(response => (response.Status, response.Code)), Is.All.EqualTo((HttpStatusCode.TooManyRequests, "rate-limited")));
        Assert.That(rejected.Select(response => int.Parse(response.Header("Retry-After")!, CultureInfo.InvariantCulture)), Is.All.InRange(1, 60));
        Assert.That((await server.SendAsync("GET", "/api/tasks", ("X-Api-Key", modest))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await server.SendAsync("GET", "/api/tasks")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        await Assert.ThatAsync(
            async () => (await server.SendAsync("GET", "/api/tasks", ("X-Api-Key", greedy))).Status, Is.EqualTo(HttpStatusCode.OK).After(20).Seconds.PollEvery(250).MilliSeconds);
    }

    [Test]
    public async Task Anonymous_endpoints_are_not_rate_limited()
    {
        await using var server = new AuthServer(("RateLimit:PermitsPerSecond", "1"));

        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => server.SendAsync("GET", "/health/live")));

        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task By_default_there_is_no_rate_limit()
    {
        await using var server = new AuthServer();

        var responses = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => server.SendAsync("GET", "/api/tasks")));

        Assert.That(responses.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
    }
}
