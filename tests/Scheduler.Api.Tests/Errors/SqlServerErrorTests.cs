using System.Net;
using System.Text;
using Scheduler.Api.Tests.Http;
using Scheduler.Domain.Tasks;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Errors;

/// <summary>Responses during SQL Server failures.</summary>
internal sealed class SqlServerErrorTests
{
    private static readonly string Task = $"/api/tasks/{TaskId.New(ApiServer.Start)}";

    private static readonly (FaultPoint Point, Exception Failure)[] Failures =
    [
        (FaultPoint.Opening, new InvalidOperationException("The pool has no connection left.")),
        (FaultPoint.Opening, SqlErrors.Of(10061, severity: 20)),
        (FaultPoint.Opening, SqlErrors.Of((4060, 11, "Cannot open database."), (18456, 14, "Login failed."))),
        (FaultPoint.BeforeCommand, SqlErrors.ConnectionLost),
        (FaultPoint.BeforeCommand, SqlErrors.Of(-2, severity: 11)),
        (FaultPoint.BeforeCommand, SqlErrors.Of(1105, severity: 17)),
        (FaultPoint.BeforeCommand, SqlErrors.Of(9002, severity: 17)),
        (FaultPoint.BeforeCommand, SqlErrors.Of(3906)),
        (FaultPoint.BeforeCommand, SqlErrors.Of(40197, severity: 17)),
        (FaultPoint.BeforeCommand, SqlErrors.Of(40613, severity: 17)),
    ];

    private TestDatabase _database = null!;
    private ApiServer _server = null!;
    private HttpClient _client = null!;
    private (FaultPoint Point, Exception? Failure) _fault;
    private bool _losesResponse;

    [SetUp]
    public void StartServer()
    {
        _fault = default;
        _database = new TestDatabase(TestDatabase.Sqlite);
        _server = new ApiServer(_database.Settings, services => FaultyDatabase.PutUnder(services, _database, (point, text, _) =>
        {
            if (_losesResponse && point == FaultPoint.AfterCommand && text.Contains("INSERT INTO", StringComparison.Ordinal))
            {
                _losesResponse = false;
                throw SqlErrors.ConnectionLost;
            }

            if (_fault.Failure is not null && _fault.Point == point)
            {
                throw _fault.Failure;
            }
        }));
        _client = _server.CreateClient();
    }

    [TearDown]
    public async Task StopServer()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Every_operation_returns_503_during_a_database_outage_and_recovers()
    {
        foreach (var fault in Failures)
        {
            _fault = fault;
            foreach (var response in await CallAllAsync())
            {
                Assert.That(response.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), $"{fault.Point}, {fault.Failure.Message}: {response.Body}");
                Assert.That(response.Code, Is.EqualTo("unavailable"));
                Assert.That(response.Header("Retry-After"), Is.EqualTo("1"));
            }
        }

        _fault = default;
        Assert.That((await CallAllAsync()).Select(response => response.Status), Is.EqualTo(new[]
        {
            HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.OK,
            HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK,
        }));
    }

    [Test]
    public async Task Creation_succeeds_if_the_connection_is_lost_after_commit()
    {
        _losesResponse = true;
        var created = await SendAsync(HttpMethod.Post, "/api/tasks", """{"start":"2030-01-01T00:00Z","worker":"w"}""");

        Assert.That((created.Status, _losesResponse), Is.EqualTo((HttpStatusCode.Created, false)), created.Body);
        Assert.That((await SendAsync(HttpMethod.Get, "/api/tasks", body: null)).Body, Is.EqualTo($"[{created.Body}]"));
    }

    [Test]
    public async Task Endless_conflict_returns_503()
    {
        _fault = (FaultPoint.BeforeCommand, SqlErrors.Of(1205, severity: 13));

        Assert.That((await ApiResponse.ReadAsync(await _client.GetAsync("/api/tasks"))).Code, Is.EqualTo("unavailable"));
    }

    [Test]
    public async Task Programming_error_is_not_reported_as_database_outage()
    {
        _fault = (FaultPoint.BeforeCommand, SqlErrors.Of(208));

        Assert.That((await CallAllAsync()).Select(response => response.Code), Is.All.EqualTo("internal-error"));
    }

    private async Task<List<ApiResponse>> CallAllAsync() =>
    [
        await SendAsync(HttpMethod.Post, "/api/tasks", """{"start":"2030-01-01T00:00Z","worker":"w"}"""),
        await SendAsync(HttpMethod.Post, "/api/tasks/batch", """[{"start":"2030-01-01T00:00Z","worker":"w"},{"start":"2030-01-01T00:00Z","worker":"w"}]"""),
        await SendAsync(HttpMethod.Patch, Task, """{"title":"t"}"""),
        await SendAsync(HttpMethod.Delete, Task, body: null),
        await SendAsync(HttpMethod.Get, Task, body: null),
        await SendAsync(HttpMethod.Get, "/api/tasks?limit=10", body: null),
        await SendAsync(HttpMethod.Get, "/api/workers", body: null),
        await SendAsync(HttpMethod.Post, "/api/claims", """{"workers":["w"]}"""),
        await SendAsync(HttpMethod.Patch, "/api/workers/w", """{"paused":false}"""),
    ];

    private async Task<ApiResponse> SendAsync(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
        };
        return await ApiResponse.ReadAsync(await _client.SendAsync(request));
    }
}
