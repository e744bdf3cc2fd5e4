using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Tokens of an issuer that runs beside the service.</summary>
internal sealed class JwtTests
{
    private const string Audience = "scheduler";

    private TestDatabase _database = null!;
    private TestIssuer _issuer = null!;
    private ApiServer _server = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = new TestDatabase(TestDatabase.Sqlite);
        _issuer = await TestIssuer.StartAsync();
        _server = ServerFor(_issuer.Issuer);
        _client = _server.CreateClient();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _issuer.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task The_right_token_is_taken() => Assert.That((await Get(_issuer.Token(Claims()))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task A_missing_scope_is_named()
    {
        var answer = await Get(_issuer.Token(Claims(("scope", "openid tasks:write tasks:work"))));

        Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.Forbidden, "forbidden")));
        Assert.That(answer.Text("detail"), Does.Contain("tasks:read"));
    }

    [Test]
    public async Task Scopes_are_read_from_scope_or_scp_as_a_text_or_a_list()
    {
        object[] claims =
        [
            Claims(("scope", "openid tasks:read")), Claims(("scope", "admin")), Claims(("scope", new[] { "tasks:read" })), Claims(("scope", null), ("scp", "a tasks:read")),
            Claims(("scope", null), ("scp", new[] { "a", "tasks:read" })), Claims(("scope", "other"), ("scp", "tasks:read")),
        ];
        foreach (var claim in claims)
        {
            Assert.That((await Get(_issuer.Token(claim))).Status, Is.EqualTo(HttpStatusCode.OK));
        }

        foreach (var claim in new[] { Claims(("scope", null)), Claims(("scope", "tasks:reads")), Claims(("scope", 5)), Claims(("scope", new { tasks = "tasks:read" })) })
        {
            Assert.That((await Get(_issuer.Token(claim))).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        }
    }

    [Test]
    public async Task A_token_that_is_not_good_is_refused()
    {
        var good = _issuer.Token(Claims());
        await using var stranger = await TestIssuer.StartAsync();
        (string Why, string Token)[] tokens =
        [
            ("wrong audience", _issuer.Token(Claims(("aud", "another")))),
            ("no audience", _issuer.Token(Claims(("aud", null)))),
            ("expired", _issuer.Token(Claims(("exp", At(TimeSpan.FromMinutes(-2)))))),
            ("no expiry", _issuer.Token(Claims(("exp", null)))),
            ("not yet valid", _issuer.Token(Claims(("nbf", At(TimeSpan.FromMinutes(2)))))),
            ("wrong issuer's name", _issuer.Token(Claims(("iss", "https://issuer.example.com")))),
            ("another issuer's token", stranger.Token(Claims(("iss", stranger.Issuer)))),
            ("another issuer's key", _issuer.TokenOfAnotherIssuer(Claims())),
            ("alg: none", TestIssuer.UnsignedToken(Claims())),
            ("without its signature", good[..(good.LastIndexOf('.') + 1)]),
            ("changed signature", good[..^5] + (good[^5] == 'A' ? 'B' : 'A') + good[^4..]),
            ("neither subject nor client", _issuer.Token(Claims(("sub", null)))),
            ("a key in the place of a token", "sch_0123456789abcdef_" + new string('0', 64)),
            ("no token", "nonsense"),
            ("nothing", ""),
            .. _issuer.TokensSignedByThePublicKey(Claims()).Select(token => ("HS256 by the public key", token)),
        ];
        foreach (var (why, token) in tokens)
        {
            var answer = await Get(token);
            Assert.That((answer.Status, answer.Code), Is.EqualTo((HttpStatusCode.Unauthorized, "unauthenticated")), why);
            Assert.That(answer.Header("WWW-Authenticate"), Is.EqualTo("Bearer"), why);
        }
    }

    [Test]
    public async Task Clocks_may_differ_by_half_a_minute()
    {
        Assert.That((await Get(_issuer.Token(Claims(("exp", At(TimeSpan.FromSeconds(-30))))))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Get(_issuer.Token(Claims(("nbf", At(TimeSpan.FromSeconds(30))))))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_client_without_a_user_is_known_by_its_own_id() =>
        Assert.That((await Get(_issuer.Token(Claims(("sub", null), ("client_id", "nightly"))))).Status, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task A_token_in_the_header_of_keys_or_beside_a_key_is_no_credential()
    {
        var token = _issuer.Token(Claims());
        Assert.That((await Send(_client, ("X-Api-Key", token))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await Send(_client, ("Authorization", $"Bearer {token}"), ("X-Api-Key", token))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await Send(_client, ("Authorization", $"Basic {token}"))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_rotated_key_is_fetched_without_a_restart_and_the_old_one_is_refused()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var server = ServerFor(issuer.Issuer);
        using var client = server.CreateClient();
        var old = issuer.Token(Claims(("iss", issuer.Issuer)));
        Assert.That((await Get(old, client)).Status, Is.EqualTo(HttpStatusCode.OK));

        issuer.Rotate();

        Assert.That((await Get(issuer.Token(Claims(("iss", issuer.Issuer))), client)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await Get(old, client)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Tokens_of_unknown_keys_do_not_make_the_service_ask_its_issuer_each_time()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var stranger = await TestIssuer.StartAsync();
        await using var server = ServerFor(issuer.Issuer);
        using var client = server.CreateClient();
        stranger.Rotate();
        for (var i = 0; i < 30; i++)
        {
            Assert.That((await Get(stranger.Token(Claims(("iss", issuer.Issuer))), client)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        // Once at first, once for a key that is not known, and once more should these thirty take over five seconds.
        Assert.That(issuer.Fetches, Is.InRange(1, 4));
    }

    [Test]
    public async Task An_issuer_that_is_down_is_a_503_until_it_is_back()
    {
        var issuer = await TestIssuer.StartAsync();
        var (address, port) = (issuer.Issuer, issuer.Address.Port);
        await issuer.DisposeAsync();
        await using var server = ServerFor(address);
        using var client = server.CreateClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetOnce(_issuer.Token(Claims(("iss", address))), client)));

        Assert.That(answers.Select(answer => (answer.Status, answer.Code, answer.Header("Retry-After"))), Is.All.EqualTo((HttpStatusCode.ServiceUnavailable, "unavailable", "1")));
        Assert.That((await Get("", client)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "Who shows no token needs no issuer.");
        Assert.That((await client.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await using var again = await TestIssuer.StartAsync(port);
        await Assert.ThatAsync(
            async () => (await GetOnce(again.Token(Claims(("iss", address))), client)).Status, Is.EqualTo(HttpStatusCode.OK).After(15).Seconds.PollEvery(100).MilliSeconds);
    }

    [Test]
    public async Task An_issuer_that_accepts_and_never_answers_is_a_503_within_5_s()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await using var server = ServerFor($"http://{silent.LocalEndpoint}");
        using var client = server.CreateClient();
        var start = Stopwatch.GetTimestamp();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetOnce(_issuer.Token(Claims()), client)));

        Assert.That(answers.Select(answer => answer.Code), Is.All.EqualTo("unavailable"));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task An_issuer_that_goes_down_later_is_not_needed()
    {
        var issuer = await TestIssuer.StartAsync();
        var token = issuer.Token(Claims(("iss", issuer.Issuer)));
        await using var server = ServerFor(issuer.Issuer);
        using var client = server.CreateClient();
        Assert.That((await Get(token, client)).Status, Is.EqualTo(HttpStatusCode.OK));

        await issuer.DisposeAsync();

        Assert.That((await Get(token, client)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private ApiServer ServerFor(string authority) => new(new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal)
    {
        ["Authentication:Mode"] = "Jwt",
        ["Authentication:Authority"] = authority,
        ["Authentication:Audience"] = Audience,
    });

    /// <summary>The claims of a good token, with what is given otherwise; null leaves a claim out.</summary>
    private Dictionary<string, object?> Claims(params (string Name, object? Value)[] others)
    {
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = _issuer.Issuer,
            ["aud"] = Audience,
            ["sub"] = "someone",
            ["scope"] = "openid tasks:read",
            ["exp"] = At(TimeSpan.FromMinutes(5)),
            ["nbf"] = At(TimeSpan.FromMinutes(-5)),
        };
        foreach (var (name, value) in others)
        {
            claims[name] = value;
        }

        return claims.Where(claim => claim.Value is not null).ToDictionary(StringComparer.Ordinal);
    }

    private static long At(TimeSpan fromNow) => (ApiServer.Start + fromNow).ToUnixTimeSeconds();

    /// <summary>Asks again after a 503, as clients do: on a busy machine the issuer may be slow to tell its keys.</summary>
    private async Task<Answer> Get(string token, HttpClient? client = null)
    {
        var answer = await GetOnce(token, client ?? _client);
        for (var i = 0; answer.Status == HttpStatusCode.ServiceUnavailable && i < 5; i++)
        {
            answer = await GetOnce(token, client ?? _client);
        }

        return answer;
    }

    private static Task<Answer> GetOnce(string token, HttpClient client) => Send(client, ("Authorization", $"Bearer {token}"));

    private static async Task<Answer> Send(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tasks");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }
}
