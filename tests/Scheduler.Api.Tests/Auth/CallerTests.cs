using System.Net;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>The identity of callers.</summary>
internal sealed class CallerTests
{
    [Test]
    public async Task With_authentication_off_every_caller_is_anonymous_admin()
    {
        await using var server = new AuthServer();

        var response = await server.SendAsync("GET", "/probe/caller", ("Authorization", "Bearer nonsense"), ("X-Api-Key", "nonsense"));

        Assert.That((response.Text("id"), response.Raw("workers")), Is.EqualTo(("none", "null")));
    }

    [Test]
    public async Task Key_caller_is_identified_by_public_id_and_has_the_workers_of_the_key()
    {
        await using var server = new AuthServer(("Authentication:Mode", "apikey"));
        var bound = await server.Server.AddKeyAsync([Scopes.TasksRead], ["reports", "mails"]);
        var free = await server.Server.AddKeyAsync([Scopes.Admin]);

        var responses = new[] { await server.SendAsync("GET", "/probe/caller", ("X-Api-Key", bound)), await server.SendAsync("GET", "/probe/caller", ("X-Api-Key", free)) };

        Assert.That(responses.Select(response => response.Text("id")), Is.EqualTo(new[] { $"key:{bound[4..20]}", $"key:{free[4..20]}" }));
        Assert.That(responses.Select(response => response.Raw("workers")), Is.EqualTo(new[] { """["reports","mails"]""", "null" }));
    }

    [Test]
    public async Task Token_caller_is_identified_by_issuer_and_subject_and_bound_by_the_configured_claim()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var server = new AuthServer(
            ("Authentication:Mode", "JWT"), ("Authentication:Authority", issuer.Issuer), ("Authentication:Audience", "a"), ("Authentication:WorkersClaim", "runs"));

        Assert.That(await Describe(new { sub = "someone" }), Is.EqualTo(($"jwt:{issuer.Issuer}|someone", "null")));
        Assert.That(await Describe(new { sub = "someone", runs = "reports" }), Is.EqualTo(($"jwt:{issuer.Issuer}|someone", """["reports"]""")));
        Assert.That((await Describe(new { sub = "s", runs = new[] { "a b", "reports", "no/worker" } })).Workers, Is.EqualTo("""["a b","reports"]"""));
        Assert.That((await Describe(new { sub = "s", runs = Array.Empty<string>() })).Workers, Is.EqualTo("[]"), "Bound to no worker, not unbound.");
        Assert.That((await Describe(new { sub = "s", runs = 5 })).Workers, Is.EqualTo("[]"));
        Assert.That((await Describe(new { sub = "s", runs = (string?)null })).Workers, Is.EqualTo("[]"));
        Assert.That((await Describe(new { client_id = "nightly", azp = "x" })).Id, Is.EqualTo($"jwt-client:{issuer.Issuer}|nightly"));
        Assert.That((await Describe(new { azp = "nightly" })).Id, Is.EqualTo($"jwt-client:{issuer.Issuer}|nightly"));

        async Task<(string? Id, string Workers)> Describe(object claims)
        {
            var all = System.Text.Json.JsonSerializer.SerializeToNode(claims)!.AsObject();
            (all["iss"], all["aud"], all["scope"]) = (issuer.Issuer, "a", "tasks:read");
            all["exp"] = Http.ApiServer.Start.AddMinutes(5).ToUnixTimeSeconds();
            var response = await server.SendAsync("GET", "/probe/caller", ("Authorization", $"Bearer {issuer.Token(all)}"));
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
            return (response.Text("id"), response.Raw("workers"));
        }
    }

    [TestCase("None")]
    [TestCase("ApiKey")]
    public async Task Endpoint_without_authorization_metadata_denies_every_caller(string mode)
    {
        await using var server = new AuthServer(("Authentication:Mode", mode));
        var key = await server.Server.AddKeyAsync([.. Scopes.All]);

        var known = await server.SendAsync("GET", "/probe/forgotten", ("X-Api-Key", key));
        var unknown = await server.SendAsync("GET", "/probe/forgotten");

        Assert.That((known.Status, known.Code), Is.EqualTo((HttpStatusCode.Forbidden, "forbidden")));
        Assert.That(unknown.Status, Is.EqualTo(mode == "None" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized));
    }
}
