using System.Net;
using AutoMapper;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Application;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Testing;
using Serilog.Events;

namespace Scheduler.Api.Tests.Errors;

/// <summary>Responses to internal errors.</summary>
internal sealed class FailureTests
{
    private TestDatabase _database = null!;
    private ApiServer _server = null!;
    private FailingReadStore _store = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void StartServer()
    {
        _database = new TestDatabase(TestDatabase.Sqlite);
        _store = new FailingReadStore();
        _server = new ApiServer(_database.Settings, services => services.AddSingleton<ITaskReadStore>(_store));
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
    public async Task Unexpected_error_returns_500_without_details()
    {
        _store.Failure = new InvalidOperationException("SELECT secret FROM Tasks");
        var response = await ApiResponse.ReadAsync(await _client.GetAsync($"/api/tasks/{TaskId.New(ApiServer.Start)}"));

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(response.Code, Is.EqualTo("internal-error"));
        Assert.That(response.Body, Does.Not.Contain("secret"));
        Assert.That(_server.Log.Events.Where(e => e.Level == LogEventLevel.Error && e.Exception == _store.Failure), Has.Exactly(1).Items);
    }

    [Test]
    public async Task Persistent_write_conflict_returns_503()
    {
        _store.Failure = new DbUpdateConcurrencyException();
        var response = await ApiResponse.ReadAsync(await _client.GetAsync($"/api/tasks/{TaskId.New(ApiServer.Start)}"));

        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(response.Code, Is.EqualTo("unavailable"));
        Assert.That(response.Header("Retry-After"), Is.EqualTo("1"));
    }

    [Test]
    public async Task Listing_that_fails_before_the_first_byte_returns_500()
    {
        _store.Failure = new InvalidOperationException("broken");
        Assert.That((await ApiResponse.ReadAsync(await _client.GetAsync("/api/tasks"))).Code, Is.EqualTo("internal-error"));
    }

    [Test]
    public async Task Listing_that_fails_midway_aborts_the_connection()
    {
        _store.Failure = new InvalidOperationException("broken");
        _store.GoodBatches = 20;
        using var response = await _client.GetAsync("/api/tasks", HttpCompletionOption.ResponseHeadersRead);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await Assert.ThatAsync(() => response.Content.ReadAsStringAsync(), Throws.InstanceOf<HttpRequestException>());
    }

    private sealed class FailingReadStore : ITaskReadStore
    {
        public Exception Failure { get; set; } = null!;

        public int GoodBatches { get; set; }

        public Task<TaskResponse?> FindAsync(TaskId id, CancellationToken cancellationToken) => throw Failure;

        public IAsyncEnumerable<TaskResponse> ReadAsync(TaskRange range, int count, bool isSummary, CancellationToken cancellationToken) =>
            GoodBatches-- > 0 ? Enumerable.Repeat(Sample(), count).ToAsyncEnumerable() : throw Failure;

        public Task<IReadOnlyList<TaskPosition>> FindPositionsAsync(TaskRange range, int count, CancellationToken cancellationToken) => throw Failure;

        public Task<int> CountAsync(TaskRange range, int max, CancellationToken cancellationToken) => throw Failure;

        private static TaskResponse Sample() => new ServiceCollection().AddApplication().BuildServiceProvider().GetRequiredService<IMapper>()
            .Map<TaskResponse>(ScheduledTask.Create(
                new TaskTemplate(WorkerName.From("w")), TaskStart.After(TimeSpan.Zero), ClockReading.At(ApiServer.Start)));
    }
}
