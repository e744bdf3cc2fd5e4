using System.Net;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Auth;

/// <summary>A service that accepts the tokens of a local test issuer.</summary>
internal abstract class JwtFixture
{
    private const string Audience = "scheduler";

    private TestDatabase _database = null!;
    private ApiServer _server = null!;

    protected TestIssuer Issuer { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _database = new TestDatabase(TestDatabase.Sqlite);
        Issuer = await TestIssuer.StartAsync();
        _server = ServerFor(Issuer.Issuer);
        Client = _server.CreateClient();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Client.Dispose();
        await _server.DisposeAsync();
        await Issuer.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected ApiServer ServerFor(string authority) => new(new Dictionary<string, string?>(_database.Settings, StringComparer.Ordinal)
    {
        ["Authentication:Mode"] = "Jwt",
        ["Authentication:Authority"] = authority,
        ["Authentication:Audience"] = Audience,
    });

    /// <summary>The claims of a valid token, with overrides; null removes a claim.</summary>
    protected Dictionary<string, object?> Claims(params (string Name, object? Value)[] others)
    {
        var claims = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer.Issuer,
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

    protected static long At(TimeSpan fromNow) => (ApiServer.Start + fromNow).ToUnixTimeSeconds();

    /// <summary>Retries after a 503, as clients do: on a busy machine the issuer may be slow to return its keys.</summary>
    protected async Task<ApiResponse> GetAsync(string token, HttpClient? client = null)
    {
        var response = await GetOnceAsync(token, client ?? Client);
        for (var i = 0; response.Status == HttpStatusCode.ServiceUnavailable && i < 5; i++)
        {
            response = await GetOnceAsync(token, client ?? Client);
        }

        return response;
    }

    protected static Task<ApiResponse> GetOnceAsync(string token, HttpClient client) => SendAsync(client, ("Authorization", $"Bearer {token}"));

    protected static async Task<ApiResponse> SendAsync(HttpClient client, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/tasks");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }
}
