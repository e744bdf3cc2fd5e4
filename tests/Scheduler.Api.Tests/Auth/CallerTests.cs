using System.Net;
using Scheduler.Domain.ApiKeys;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Who the service takes a caller for.</summary>
internal sealed class CallerTests
{
    [Test]
    public async Task Where_nobody_is_asked_everybody_is_the_same_caller_and_may_do_everything()
    {
        await using var server = new AuthServer();

        var answer = await server.SendAsync("GET", "/probe/caller", ("Authorization", "Bearer nonsense"), ("X-Api-Key", "nonsense"));

        Assert.That((answer.Text("id"), answer.Raw("workers")), Is.EqualTo(("none", "null")));
    }

    [Test]
    public async Task A_caller_with_a_key_is_known_by_its_public_id_and_bound_as_it_is()
    {
        await using var server = new AuthServer(("Authentication:Mode", "apikey"));
        var bound = await server.Server.AddKeyAsync([Scopes.TasksRead], ["reports", "mails"]);
        var free = await server.Server.AddKeyAsync([Scopes.Admin]);

        var answers = new[] { await server.SendAsync("GET", "/probe/caller", ("X-Api-Key", bound)), await server.SendAsync("GET", "/probe/caller", ("X-Api-Key", free)) };

        Assert.That(answers.Select(answer => answer.Text("id")), Is.EqualTo(new[] { $"key:{bound[4..20]}", $"key:{free[4..20]}" }));
        Assert.That(answers.Select(answer => answer.Raw("workers")), Is.EqualTo(new[] { """["reports","mails"]""", "null" }));
    }

    [Test]
    public async Task A_caller_with_a_token_is_known_by_issuer_and_subject_and_bound_by_the_claim_that_is_set()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var server = new AuthServer(
            ("Authentication:Mode", "JWT"), ("Authentication:Authority", issuer.Issuer), ("Authentication:Audience", "a"), ("Authentication:WorkersClaim", "runs"));

        Assert.That(await Describe(new { sub = "someone" }), Is.EqualTo(($"jwt:{issuer.Issuer}|someone", "null")));
        Assert.That(await Describe(new { sub = "someone", runs = "reports" }), Is.EqualTo(($"jwt:{issuer.Issuer}|someone", """["reports"]""")));
        Assert.That((await Describe(new { sub = "s", runs = new[] { "a b", "reports", "no/worker" } })).Workers, Is.EqualTo("""["a b","reports"]"""));
        Assert.That((await Describe(new { sub = "s", runs = Array.Empty<string>() })).Workers, Is.EqualTo("[]"), "Bound to none, not free for all.");
        Assert.That((await Describe(new { sub = "s", runs = 5 })).Workers, Is.EqualTo("[]"));
        Assert.That((await Describe(new { sub = "s", runs = (string?)null })).Workers, Is.EqualTo("[]"));
        Assert.That((await Describe(new { client_id = "nightly", azp = "x" })).Id, Is.EqualTo($"jwt-client:{issuer.Issuer}|nightly"));
        Assert.That((await Describe(new { azp = "nightly" })).Id, Is.EqualTo($"jwt-client:{issuer.Issuer}|nightly"));

        async Task<(string? Id, string Workers)> Describe(object claims)
        {
            var all = System.Text.Json.JsonSerializer.SerializeToNode(claims)!.AsObject();
            (all["iss"], all["aud"], all["scope"]) = (issuer.Issuer, "a", "tasks:read");
            all["exp"] = Http.ApiServer.Start.AddMinutes(5).ToUnixTimeSeconds();
            var answer = await server.SendAsync("GET", "/probe/caller", ("Authorization", $"Bearer {issuer.Token(all)}"));
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK), answer.Body);
            return (answer.Text("id"), answer.Raw("workers"));
        }
    }

    [TestCase("None")]
    [TestCase("ApiKey")]
    public async Task An_endpoint_that_says_nothing_of_itself_is_refused_to_everybody(string mode)
    {
        await using var server = new AuthServer(("Authentication:Mode", mode));
        var key = await server.Server.AddKeyAsync([.. Scopes.All]);

        var known = await server.SendAsync("GET", "/probe/forgotten", ("X-Api-Key", key));
        var unknown = await server.SendAsync("GET", "/probe/forgotten");

        Assert.That((known.Status, known.Code), Is.EqualTo((HttpStatusCode.Forbidden, "forbidden")));
        Assert.That(unknown.Status, Is.EqualTo(mode == "None" ? HttpStatusCode.Forbidden : HttpStatusCode.Unauthorized));
    }
}
