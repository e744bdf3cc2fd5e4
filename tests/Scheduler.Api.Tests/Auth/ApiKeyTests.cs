using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Auth;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.ApiKeys;
using Scheduler.Testing;
using Scheduler.Testing.Http;

namespace Scheduler.Api.Tests.Auth;

internal sealed class ApiKeyTests(string provider) : ApiFixture(provider)
{
    private string _key = null!;

    protected override IEnumerable<KeyValuePair<string, string?>> Settings => [new("Authentication:Mode", "ApiKey")];

    [OneTimeSetUp]
    public async Task AddKey() => _key = await Server.AddKeyAsync([Scopes.TasksRead, Scopes.TasksWrite]);

    [Test]
    public async Task Key_is_accepted_in_either_header()
    {
        Assert.That((await GetAsync(("Authorization", $"Bearer {_key}"))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync(("Authorization", $"bearer  {_key} "))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync(("X-Api-Key", _key))).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetAsync(("x-api-key", _key))).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("")]
    [TestCase("Authorization: Bearer {key}\r\nX-Api-Key: {key}\r\n")]
    [TestCase("Authorization: Basic YTpi\r\nX-Api-Key: {key}\r\n")]
    [TestCase("Authorization:\r\nX-Api-Key: {key}\r\n")]
    [TestCase("Authorization: Bearer {key}\r\nX-Api-Key:\r\n")]
    [TestCase("X-Api-Key: {key}\r\nX-Api-Key: {key}\r\n")]
    [TestCase("Authorization: Bearer {key}\r\nAuthorization: Bearer {key}\r\n")]
    [TestCase("Authorization: Bearer {key}, Bearer {key}\r\n")]
    [TestCase("X-Api-Key: {key}, {key}\r\n")]
    [TestCase("Authorization: {key}\r\n")]
    [TestCase("Authorization: Basic {key}\r\n")]
    [TestCase("Authorization: Bearer\r\n")]
    [TestCase("Authorization: Bearer \"{key}\"\r\n")]
    [TestCase("Authorization: Bearer{key}\r\n")]
    [TestCase("Authorization: ApiKey {key}\r\n")]
    [TestCase("X-Api-Key: Bearer {key}\r\n")]
    [TestCase("Cookie: X-Api-Key={key}\r\n")]
    public async Task Anything_but_one_key_in_one_header_is_rejected(string headers)
    {
        var (status, body) = await RawConnection.ExchangeAsync(Server.Address, "GET", "/api/tasks", headers.Replace("{key}", _key, StringComparison.Ordinal));

        Assert.That(status, Is.EqualTo(401));
        Assert.That(body, Does.Contain("\"code\":\"unauthenticated\"").And.Not.Contain(_key[21..]));
    }

    [Test]
    public async Task Key_in_the_query_is_rejected() =>
        Assert.That((await SendAsync(HttpMethod.Get, $"/api/tasks?api_key={_key}&access_token={_key}")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

    [Test]
    public async Task Incomplete_or_unknown_key_is_rejected()
    {
        string[] keys =
        [
            ApiKeyHelper.WithWrongSecret(_key), ApiKeyText.New().Reveal(), _key[..^1], $"{_key}0", _key.ToUpperInvariant(), _key[4..], _key[..20], "sch_", "x",
            ApiKeyText.New().Reveal()[..21] + _key[21..], new string('a', 8000),
        ];
        foreach (var key in keys)
        {
            AssertProblem(await GetAsync(("X-Api-Key", key)), HttpStatusCode.Unauthorized, "unauthenticated");
        }
    }

    [Test]
    public async Task Key_of_another_database_is_rejected()
    {
        await using var database = new TestDatabase(TestDatabase.Sqlite);
        await using var other = new ApiServer(database);
        using var start = other.CreateClient();

        Assert.That((await GetAsync(("X-Api-Key", await other.AddKeyAsync([Scopes.Admin])))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Expired_key_is_rejected()
    {
        var key = await Server.AddKeyAsync([Scopes.TasksRead], expiresAt: Time.GetUtcNow().AddSeconds(5));
        Assert.That((await GetAsync(("X-Api-Key", key))).Status, Is.EqualTo(HttpStatusCode.OK));

        // Well within the cache lifetime of a key.
        Time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await GetAsync(("X-Api-Key", key))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Revoked_key_is_rejected_immediately_by_the_revoking_process_and_within_30_s_by_others()
    {
        await using var replica = new ApiServer(AllSettings);
        using var client = replica.CreateClient();
        var key = await Server.AddKeyAsync([Scopes.TasksRead]);
        Assert.That(await StatusFromAsync(client, key), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await StatusFromAsync(Client, key), Is.EqualTo(HttpStatusCode.OK));

        await Server.RevokeKeyAsync(key);

        Assert.That(await StatusFromAsync(Client, key), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusFromAsync(client, key), Is.EqualTo(HttpStatusCode.OK), "The key must be cached for the next assertion to be meaningful.");
        replica.Time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(await StatusFromAsync(client, key), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Repeated_requests_of_a_caller_do_not_read_the_database()
    {
        var keys = new CountingApiKeyRepository();
        await using var server = new ApiServer(AllSettings, services => services.AddSingleton<IApiKeyRepository>(keys));
        using var client = server.CreateClient();
        var text = keys.Add();
        for (var i = 0; i < 20; i++)
        {
            Assert.That(await StatusFromAsync(client, text.Reveal()), Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That(keys.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task During_a_database_outage_cached_keys_work_and_others_get_503()
    {
        var keys = new CountingApiKeyRepository();
        await using var server = new ApiServer(AllSettings, services => services.AddSingleton<IApiKeyRepository>(keys));
        using var client = server.CreateClient();
        var (known, unknown) = (keys.Add().Reveal(), keys.Add().Reveal());
        await StatusFromAsync(client, known);
        keys.Failure = new TimeoutException("The database took too long.");

        var response = await GetWithKeyAsync(client, unknown);

        Assert.That((response.Status, response.Code, response.Header("Retry-After")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unavailable", "1")));
        Assert.That(await StatusFromAsync(client, known), Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await client.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await GetWithKeyAsync(client, unknown, "/health/live")).Status, Is.EqualTo(HttpStatusCode.OK), "Anonymous endpoints do not check keys.");
        Assert.That((await GetWithKeyAsync(client, "not a key")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

        keys.Failure = null;
        Assert.That(await StatusFromAsync(client, unknown), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Unauthenticated_caller_gets_401_before_any_other_error()
    {
        var large = new byte[2 * 1024 * 1024];
        ApiResponse[] responses =
        [
            await PostAsync("/api/tasks", "nonsense"), await PostAsync("/api/tasks", "{\"id\":1}"),
            await SendAsync(HttpMethod.Post, "/api/tasks", "<a/>", "application/xml"),
            await SendAsync(HttpMethod.Post, "/api/tasks", large, "application/json"),
            await SendAsync(HttpMethod.Get, "/api/tasks?nonsense=1"), await SendAsync(HttpMethod.Get, "/api/tasks/x"),
            await SendAsync(HttpMethod.Get, "/nowhere"), await SendAsync(HttpMethod.Get, "/"),
            await SendAsync(HttpMethod.Put, "/api/tasks"), await SendAsync(HttpMethod.Get, "/api/tasks/"),
            await SendAsync(HttpMethod.Post, "/health/live"), await SendAsync(HttpMethod.Get, "/swaggery"),
        ];

        Assert.That(responses.Select(response => response.Code), Is.All.EqualTo("unauthenticated"));
    }

    [Test]
    public async Task Caller_without_the_scope_gets_403_before_validation_errors()
    {
        var key = ("X-Api-Key", await Server.AddKeyAsync([Scopes.TasksRead]));
        ApiResponse[] responses =
        [
            await SendAsync(HttpMethod.Post, "/api/tasks", "nonsense"u8.ToArray(), "application/json", key),
            await SendAsync(HttpMethod.Post, "/api/tasks", "<a/>"u8.ToArray(), "application/xml", key),
            await SendAsync(HttpMethod.Post, "/api/tasks", new byte[2 * 1024 * 1024], "application/json", key),
            await SendAsync(HttpMethod.Patch, "/api/tasks/x", null, null, key),
            await SendAsync(HttpMethod.Delete, "/api/tasks/x/", null, null, key),
        ];

        Assert.That(responses.Select(response => response.Code), Is.All.EqualTo("forbidden"));
        Assert.That(responses.Select(response => response.Text("detail")), Is.All.Contains("tasks:write"));
    }

    [TestCase("GET", "/nowhere", 404)]
    [TestCase("PUT", "/api/tasks", 405)]
    [TestCase("GET", "/api/tasks/", 404)]
    public async Task Authenticated_caller_gets_404_and_405(string method, string path, int status) =>
        Assert.That((int)(await SendAsync(new HttpMethod(method), path, null, null, ("X-Api-Key", _key))).Status, Is.EqualTo(status));

    private Task<ApiResponse> GetAsync(params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, "/api/tasks", null, null, headers);

    private static async Task<HttpStatusCode> StatusFromAsync(HttpClient client, string key) => (await GetWithKeyAsync(client, key)).Status;

    private static async Task<ApiResponse> GetWithKeyAsync(HttpClient client, string key, string path = "/api/tasks")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(Credentials.KeyHeader, key);
        using var response = await client.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }
}
