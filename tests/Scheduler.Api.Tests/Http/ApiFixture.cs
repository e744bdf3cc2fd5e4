using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Api.Tests.OpenApi;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Http;

/// <summary>The base class of contract tests, which share a running service.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal abstract class ApiFixture(string provider)
{
    /// <summary>A start in the future of the service's clock.</summary>
    protected const string Tomorrow = "2026-12-02T09:00:00Z";

    /// <summary>A generous timeout for slow machines.</summary>
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromMinutes(5);

    private TestDatabase _database = null!;

    protected ApiServer Server { get; private set; } = null!;

    protected HttpClient Client { get; private set; } = null!;

    protected FakeTimeProvider Time => Server.Time;

    /// <summary>The service's settings in addition to the database settings.</summary>
    protected virtual IEnumerable<KeyValuePair<string, string?>> Settings => [];

    /// <summary>The complete settings, for another service on the same database.</summary>
    protected IReadOnlyDictionary<string, string?> AllSettings => _database.Settings.Concat(Settings).ToDictionary(StringComparer.Ordinal);

    [OneTimeSetUp]
    public void StartServer()
    {
        _database = new TestDatabase(provider);
        Server = new ApiServer(AllSettings, services => services.AddLongTimeouts());
        Client = Server.CreateClient();
        Client.Timeout = ClientTimeout;
    }

    [OneTimeTearDown]
    public async Task StopServer()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected Task<ApiResponse> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    /// <summary>A task as every response has it but that of <c>GET /api/tasks/{id}</c>, which says why the task waits.</summary>
    protected async Task<string> StoredAsync(string id) => (await GetAsync($"/api/tasks?id={id}")).Json[0].GetRawText();

    protected Task<ApiResponse> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    protected Task<ApiResponse> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    protected Task<ApiResponse> PatchAsync(string path, string json) => SendAsync(HttpMethod.Patch, path, json);

    protected Task<ApiResponse> SendAsync(HttpMethod method, string path, string? json = null, string mediaType = "application/json") =>
        SendAsync(method, path, json is null ? null : Encoding.UTF8.GetBytes(json), mediaType);

    protected async Task<ApiResponse> SendAsync(HttpMethod method, string path, byte[]? body, string? mediaType, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = mediaType is null ? null : MediaTypeHeaderValue.Parse(mediaType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var message = await Client.SendAsync(request);
        var response = await ApiResponse.ReadAsync(message);
        var isDocumented = CheckedInDocument.Allows(method.Method, path, (int)response.Status) || response.Code == "not-found";
        Assert.That(isDocumented, $"The OpenAPI document has no status {(int)response.Status} for {method} {path}.");
        return response;
    }

    /// <summary>Creates a task with the given fields; start and worker have defaults.</summary>
    protected async Task<ApiResponse> CreateAsync(string? fields = null, string start = Tomorrow, string worker = "reports")
    {
        var response = await PostAsync("/api/tasks", $$"""{"start":"{{start}}","worker":"{{worker}}"{{(fields is null ? "" : "," + fields)}}}""");
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created), response.Body);
        return response;
    }

    /// <summary>Creates a task and moves it through the statuses.</summary>
    protected async Task<ApiResponse> CreateInAsync(string status)
    {
        var response = await CreateAsync();
        string[] path = status switch
        {
            "SCHEDULED" => [],
            "RUNNING" => ["RUNNING"],
            _ => ["RUNNING", status],
        };
        foreach (var step in path)
        {
            response = await PatchAsync($"/api/tasks/{response.Id}", $$"""{"status":"{{step}}"}""");
            Assert.That(response.Status, Is.EqualTo(HttpStatusCode.OK), response.Body);
        }

        return response;
    }

    protected static void AssertProblem(ApiResponse response, HttpStatusCode status, string code, params string[] errorNames) => Assert.Multiple(() =>
    {
        Assert.That(response.Status, Is.EqualTo(status), response.Body);
        Assert.That(response.Code, Is.EqualTo(code), response.Body);
        Assert.That(response.ErrorNames, Is.EquivalentTo(errorNames), response.Body);
    });

    protected static void AssertInvalid(ApiResponse response, params string[] errorNames) =>
        AssertProblem(response, HttpStatusCode.BadRequest, "validation-failed", errorNames);
}
