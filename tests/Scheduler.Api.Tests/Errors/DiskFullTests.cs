using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Application.Common;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Errors;

/// <summary>A full disk, simulated by SQLite's page limit.</summary>
internal sealed class DiskFullTests
{
    private const int TasksBefore = 3;

    private TestDatabase _database = null!;
    private ApiServer _server = null!;
    private HttpClient _client = null!;
    private string _task = null!;

    [SetUp]
    public async Task StartServer()
    {
        _database = new TestDatabase(TestDatabase.Sqlite);
        _server = new ApiServer(_database.Settings);
        _client = _server.CreateClient();
        for (var i = 0; i < TasksBefore; i++)
        {
            _task = (await PostAsync()).Id;
        }
    }

    [TearDown]
    public async Task StopServer()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public async Task Writes_fail_atomically_reads_work_and_the_service_recovers()
    {
        await LimitAsync(isFull: true);
        for (var i = 0; i < 5; i++)
        {
            AssertUnavailable(await PostAsync());
            AssertUnavailable(await PatchAsync());
            Assert.That((await _client.GetAsync($"/api/tasks/{_task}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }

        Assert.That((await ListAsync()).Json.GetArrayLength(), Is.EqualTo(TasksBefore));
        Assert.That((await ApiResponse.ReadAsync(await _client.GetAsync($"/api/tasks/{_task}"))).Json.GetProperty("version").GetInt32(), Is.EqualTo(1));

        await LimitAsync(isFull: false);
        Assert.That((await PostAsync()).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await PatchAsync()).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await ListAsync()).Json.GetArrayLength(), Is.EqualTo(TasksBefore + 1));
    }

    private async Task<ApiResponse> ListAsync() => await ApiResponse.ReadAsync(await _client.GetAsync("/api/tasks"));

    private async Task<ApiResponse> PostAsync()
    {
        using var body = Body("\"start\":\"2999-01-01T00Z\",\"worker\":\"w\"", 100_000);
        return await ApiResponse.ReadAsync(await _client.PostAsync("/api/tasks", body));
    }

    private async Task<ApiResponse> PatchAsync()
    {
        using var body = Body("\"title\":\"changed\"", 200_000);
        return await ApiResponse.ReadAsync(await _client.PatchAsync($"/api/tasks/{_task}", body));
    }

    // The payload needs pages beyond the current file size.
    private static StringContent Body(string fields, int payloadBytes) =>
        new($"{{{fields},\"payload\":{{\"text\":\"{new string('x', payloadBytes)}\"}}}}", Encoding.UTF8, "application/json");

    private static void AssertUnavailable(ApiResponse response)
    {
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable), response.Body);
        Assert.That(response.Code, Is.EqualTo("unavailable"));
        Assert.That(response.Header("Retry-After"), Is.EqualTo("1"));
    }

    /// <summary>Limits the file to its current size, or to none.</summary>
    private Task<bool> LimitAsync(bool isFull) => _server.Services.GetRequiredService<SqliteWriter>().RunAsync(
        connection =>
        {
            connection.Execute(isFull ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1000000");
            return Task.FromResult(true);
        },
        new RequestDeadline(TimeProvider.System),
        CancellationToken.None);
}
