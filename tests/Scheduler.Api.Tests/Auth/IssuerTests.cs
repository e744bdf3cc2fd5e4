using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Scheduler.Api.Tests.Auth;

/// <summary>Key rotation and outages of the issuer.</summary>
internal sealed class IssuerTests : JwtFixture
{
    [Test]
    public async Task Rotated_key_is_fetched_without_restart_and_the_old_one_is_rejected()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var server = ServerFor(issuer.Issuer);
        using var client = server.CreateClient();
        var old = issuer.Token(Claims(("iss", issuer.Issuer)));
        Assert.That((await GetAsync(old, client)).Status, Is.EqualTo(HttpStatusCode.OK));

        issuer.Rotate();

        Assert.That((await GetAsync(issuer.Token(Claims(("iss", issuer.Issuer))), client)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync(old, client)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Unknown_key_ids_do_not_cause_a_fetch_each()
    {
        await using var issuer = await TestIssuer.StartAsync();
        await using var stranger = await TestIssuer.StartAsync();
        await using var server = ServerFor(issuer.Issuer);
        using var client = server.CreateClient();
        stranger.Rotate();
        for (var i = 0; i < 30; i++)
        {
            Assert.That((await GetAsync(stranger.Token(Claims(("iss", issuer.Issuer))), client)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        // Once initially, once for the unknown key, and once more if the thirty requests take over five seconds.
        Assert.That(issuer.Fetches, Is.InRange(1, 4));
    }

    [Test]
    public async Task Unreachable_issuer_causes_503_until_it_recovers()
    {
        var issuer = await TestIssuer.StartAsync();
        var (address, port) = (issuer.Issuer, issuer.Address.Port);
        await issuer.DisposeAsync();
        await using var server = ServerFor(address);
        using var client = server.CreateClient();

        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetOnceAsync(Issuer.Token(Claims(("iss", address))), client)));

        Assert.That(responses.Select(response => (response.Status, response.Code, response.Header("Retry-After"))), Is.All.EqualTo((HttpStatusCode.ServiceUnavailable, "unavailable", "1")));
        Assert.That((await GetAsync("", client)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "Requests without a token do not need the issuer.");
        Assert.That((await client.GetAsync("/health/ready")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        await using var again = await TestIssuer.StartAsync(port);
        await Assert.ThatAsync(
            async () => (await GetOnceAsync(again.Token(Claims(("iss", address))), client)).Status, Is.EqualTo(HttpStatusCode.OK).After(15).Seconds.PollEvery(100).MilliSeconds);
    }

    [Test]
    public async Task Unresponsive_issuer_causes_503_within_the_deadline()
    {
        using var unresponsive = new TcpListener(IPAddress.Loopback, 0);
        unresponsive.Start();
        await using var server = ServerFor($"http://{unresponsive.LocalEndpoint}");
        using var client = server.CreateClient();
        var start = Stopwatch.GetTimestamp();

        var responses = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => GetOnceAsync(Issuer.Token(Claims()), client)));

        Assert.That(responses.Select(response => response.Code), Is.All.EqualTo("unavailable"));
        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(10)), "Includes the first start of the server.");
    }

    [Test]
    public async Task Issuer_outage_after_the_keys_were_fetched_has_no_effect()
    {
        var issuer = await TestIssuer.StartAsync();
        var token = issuer.Token(Claims(("iss", issuer.Issuer)));
        await using var server = ServerFor(issuer.Issuer);
        using var client = server.CreateClient();
        Assert.That((await GetAsync(token, client)).Status, Is.EqualTo(HttpStatusCode.OK));

        await issuer.DisposeAsync();

        Assert.That((await GetAsync(token, client)).Status, Is.EqualTo(HttpStatusCode.OK));
    }
}
