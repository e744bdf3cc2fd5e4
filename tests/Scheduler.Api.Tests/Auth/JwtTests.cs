using System.Net;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Token validation and authorization.</summary>
internal sealed class JwtTests : JwtFixture
{
    [Test]
    public async Task Valid_token_is_accepted() => Assert.That((await GetAsync(Issuer.Token(Claims()))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task Stream_ends_when_its_token_expires()
    {
        await using var server = ServerFor(Issuer.Issuer);
        using var client = server.CreateClient();
        var token = Issuer.Token(Claims(("exp", At(TimeSpan.FromMinutes(1)))));
        using var stream = await Events.EventStreamReader.OpenAsync(client, "", ("Authorization", $"Bearer {token}"));
        await stream.ReadAsync();

        server.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await stream.ReadEventAsync(), Is.Null);
    }

    [Test]
    public async Task Missing_scope_is_named()
    {
        var response = await GetAsync(Issuer.Token(Claims(("scope", "openid tasks:write tasks:work"))));

        Assert.That((response.Status, response.Code), Is.EqualTo((HttpStatusCode.Forbidden, "forbidden")));
        Assert.That(response.Text("detail"), Does.Contain("tasks:read"));
    }

    [Test]
    public async Task Scopes_are_read_from_scope_or_scp_as_string_or_array()
    {
        object[] claims =
        [
            Claims(("scope", "openid tasks:read")), Claims(("scope", "admin")), Claims(("scope", new[] { "tasks:read" })), Claims(("scope", null), ("scp", "a tasks:read")),
            Claims(("scope", null), ("scp", new[] { "a", "tasks:read" })), Claims(("scope", "other"), ("scp", "tasks:read")),
        ];
        foreach (var claim in claims)
        {
            Assert.That((await GetAsync(Issuer.Token(claim))).Status, Is.EqualTo(HttpStatusCode.OK));
        }

        foreach (var claim in new[] { Claims(("scope", null)), Claims(("scope", "tasks:reads")), Claims(("scope", 5)), Claims(("scope", new { tasks = "tasks:read" })) })
        {
            Assert.That((await GetAsync(Issuer.Token(claim))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        }
    }

    [Test]
    public async Task Invalid_token_is_rejected()
    {
        var good = Issuer.Token(Claims());
        await using var stranger = await TestIssuer.StartAsync();
        (string Why, string Token)[] tokens =
        [
            ("wrong audience", Issuer.Token(Claims(("aud", "another")))),
            ("no audience", Issuer.Token(Claims(("aud", null)))),
            ("expired", Issuer.Token(Claims(("exp", At(TimeSpan.FromMinutes(-2)))))),
            ("no expiry", Issuer.Token(Claims(("exp", null)))),
            ("not yet valid", Issuer.Token(Claims(("nbf", At(TimeSpan.FromMinutes(2)))))),
            ("wrong issuer's name", Issuer.Token(Claims(("iss", "https://issuer.example.com")))),
            ("another issuer's token", stranger.Token(Claims(("iss", stranger.Issuer)))),
            ("another issuer's key", Issuer.TokenOfAnotherIssuer(Claims())),
            ("an unknown demand", Issuer.TokenWithDemand(Claims())),
            ("alg: none", TestIssuer.UnsignedToken(Claims())),
            ("without its signature", good[..(good.LastIndexOf('.') + 1)]),
            ("changed signature", good[..^5] + (good[^5] == 'A' ? 'B' : 'A') + good[^4..]),
            ("neither subject nor client", Issuer.Token(Claims(("sub", null)))),
            ("a key instead of a token", "sch_0123456789abcdef_" + new string('0', 64)),
            ("no token", "nonsense"),
            ("nothing", ""),
            .. Issuer.TokensSignedByThePublicKey(Claims()).Select(token => ("HS256 by the public key", token)),
        ];
        foreach (var (why, token) in tokens)
        {
            var response = await GetAsync(token);
            Assert.That((response.Status, response.Code), Is.EqualTo((HttpStatusCode.Unauthorized, "unauthenticated")), why);
            Assert.That(response.Header("WWW-Authenticate"), Is.EqualTo("Bearer"), why);
        }
    }

    [Test]
    public async Task Clock_skew_of_30_s_is_allowed()
    {
        Assert.That((await GetAsync(Issuer.Token(Claims(("exp", At(TimeSpan.FromSeconds(-30))))))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync(Issuer.Token(Claims(("nbf", At(TimeSpan.FromSeconds(30))))))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Client_without_a_user_is_identified_by_its_client_id() =>
        Assert.That((await GetAsync(Issuer.Token(Claims(("sub", null), ("client_id", "nightly"))))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task Token_in_the_key_header_or_beside_a_key_is_rejected()
    {
        var token = Issuer.Token(Claims());
        Assert.That((await SendAsync(Client, ("X-Api-Key", token))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await SendAsync(Client, ("Authorization", $"Bearer {token}"), ("X-Api-Key", token))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await SendAsync(Client, ("Authorization", $"Basic {token}"))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }
}
