using System.Net;
using Scheduler.Api.Tests.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Hosting;

/// <summary>Response headers for browsers, caches and proxies.</summary>
internal sealed class BrowserTests
{
    private const string Origin = "https://app.example.com";

    [Test]
    public async Task Responses_with_data_have_no_store_and_nosniff()
    {
        await using var server = new AuthServer();
        var created = await server.PostAsync("/api/tasks", """{"start":"2027-01-01T00Z","worker":"w"}""");
        var path = created.Header("Location")!;
        ApiResponse[] responses =
        [
            created, await server.SendAsync("GET", path), await server.SendAsync("GET", "/api/tasks"), await server.SendAsync("GET", "/api/tasks?limit=1"), await server.SendAsync("GET", "/api/tasks?x=1"),
            await server.SendAsync("GET", "/nowhere"), await server.SendAsync("PUT", "/api/tasks"), await server.SendAsync("GET", "/health/ready"), await server.SendAsync("GET", "/probe/forgotten"),
        ];

        Assert.That(responses.Select(response => (response.Header("Cache-Control"), response.Header("X-Content-Type-Options"))), Is.All.EqualTo(("no-store", "nosniff")));
        Assert.That(responses.Select(response => response.Header("Content-Security-Policy")), Is.All.Null);
    }

    [Test]
    public async Task Conditional_get_still_returns_304()
    {
        await using var server = new AuthServer();
        var path = (await server.PostAsync("/api/tasks", """{"start":"2027-01-01T00Z","worker":"w"}""")).Header("Location")!;

        var response = await server.SendAsync("GET", path, ("If-None-Match", "\"1\""));

        Assert.That((response.Status, response.Header("ETag"), response.Header("Cache-Control")), Is.EqualTo((HttpStatusCode.NotModified, "\"1\"", "no-store")));
    }

    [Test]
    public async Task Swagger_page_has_a_content_security_policy_and_cannot_be_framed()
    {
        await using var server = new AuthServer();

        var page = await server.SendAsync("GET", "/swagger/index.html");

        Assert.That(page.Header("Content-Security-Policy"), Does.Contain("default-src 'self'").And.Contain("frame-ancestors 'none'").And.Not.Contain("unsafe-eval"));
        Assert.That(page.Header("Content-Security-Policy"), Does.Not.Match("script-src[^;]*unsafe"));
        Assert.That((page.Header("X-Frame-Options"), page.Header("Referrer-Policy"), page.Header("X-Content-Type-Options")), Is.EqualTo(("DENY", "no-referrer", "nosniff")));
        Assert.That(page.Body, Does.Not.Match("<script>|<style>| on[a-z]+=|style="), "The policy would block it.");
    }

    [Test]
    public async Task Disabled_Swagger_returns_404()
    {
        await using var server = new AuthServer(("Swagger:Enabled", "false"), ("Authentication:Mode", "ApiKey"));
        var key = ("X-Api-Key", await server.Server.AddKeyAsync([Scopes.Admin]));
        foreach (var path in new[] { "/swagger", "/swagger/index.html", "/swagger/v1/swagger.json" })
        {
            Assert.That((await server.SendAsync("GET", path)).Code, Is.EqualTo("unauthenticated"));
            Assert.That((await server.SendAsync("GET", path, key)).Code, Is.EqualTo("not-found"));
        }
    }

    [Test]
    public async Task Scripts_of_an_allowed_origin_can_call_and_read_the_exposed_headers()
    {
        await using var server = new AuthServer(("Cors:AllowedOrigins:0", Origin), ("Authentication:Mode", "ApiKey"));
        var key = ("X-Api-Key", await server.Server.AddKeyAsync([Scopes.TasksRead]));

        var preflight = await server.SendAsync(
            "OPTIONS", "/api/tasks/x", ("Origin", Origin), ("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Headers", "authorization,if-match,content-type"));
        var response = await server.SendAsync("GET", "/api/tasks", ("Origin", Origin), key);
        var refusal = await server.SendAsync("GET", "/api/tasks", ("Origin", Origin));

        Assert.That(preflight.Status, Is.EqualTo(HttpStatusCode.NoContent), "A preflight has no credential.");
        Assert.That(preflight.Header("Access-Control-Allow-Methods"), Does.Contain("PATCH").And.Contain("DELETE"));
        Assert.That(preflight.Header("Access-Control-Allow-Headers"), Does.Contain("authorization").And.Contain("if-match"));
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            response.Header("Access-Control-Expose-Headers")!.Split(',').Select(header => header.Trim()),
            Is.EquivalentTo(new[] { "ETag", "Link", "Location", "Retry-After", "Idempotency-Replayed" }));
        Assert.That(refusal.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(new[] { preflight, response, refusal }.Select(each => each.Header("Access-Control-Allow-Origin")), Is.All.EqualTo(Origin));
        Assert.That(new[] { preflight, response, refusal }.Select(each => each.Header("Access-Control-Allow-Credentials")), Is.All.Null);
    }

    [TestCase("https://evil.example.com")]
    [TestCase("http://app.example.com")]
    [TestCase("https://app.example.com:8443")]
    [TestCase("null")]
    public async Task Scripts_of_other_origins_are_not_allowed(string origin)
    {
        await using var server = new AuthServer(("Cors:AllowedOrigins:0", Origin));

        var preflight = await server.SendAsync("OPTIONS", "/api/tasks", ("Origin", origin), ("Access-Control-Request-Method", "POST"));
        var response = await server.SendAsync("GET", "/api/tasks", ("Origin", origin));

        Assert.That(preflight.Headers.Keys.Concat(response.Headers.Keys), Has.None.StartsWith("Access-Control-Allow"));
    }

    [Test]
    public async Task By_default_no_origin_is_allowed()
    {
        await using var server = new AuthServer(("Authentication:Mode", "ApiKey"));

        var preflight = await server.SendAsync("OPTIONS", "/api/tasks", ("Origin", Origin), ("Access-Control-Request-Method", "POST"));

        Assert.That(preflight.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(preflight.Headers.Keys, Has.None.StartsWith("Access-Control"));
    }

    [TestCase(null, "127.0.0.1", "http")]
    [TestCase("ForwardedHeaders:KnownProxies:0=10.0.0.1", "127.0.0.1", "http")]
    [TestCase("ForwardedHeaders:KnownProxies:0=127.0.0.1", "192.0.2.7", "https")]
    [TestCase("ForwardedHeaders:KnownNetworks:0=127.0.0.0/8", "192.0.2.7", "https")]
    public async Task Forwarded_headers_are_accepted_from_known_proxies_only(string? setting, string remote, string scheme)
    {
        await using var server = new AuthServer(setting?.Split('=') is [var name, var value] ? [(name, value)] : []);

        var response = await server.SendAsync("GET", "/probe/caller", ("X-Forwarded-For", "192.0.2.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "evil.example.com"));

        Assert.That((response.Text("remote")!.Replace("::ffff:", "", StringComparison.Ordinal), response.Text("scheme")), Is.EqualTo((remote, scheme)));
    }
}
