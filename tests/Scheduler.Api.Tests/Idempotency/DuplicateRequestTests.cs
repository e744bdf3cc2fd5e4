using System.Data.Common;
using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Idempotency;

/// <summary>Two replicas receive the same creation concurrently: one is paused between insert and commit, the other is a separate process.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class DuplicateRequestTests(string provider)
{
    private const string Task = """{"start":"2999-01-01T00:00:00Z","worker":"duplicate"}""";

    private static readonly TimeSpan WaitLimit = TimeSpan.FromMinutes(2);

    private string _folder = null!;
    private TestDatabase _database = null!;
    private Barrier _barrier = null!;
    private ApiServer _held = null!;
    private HttpClient _heldClient = null!;
    private ServiceProcess _other = null!;
    private HttpClient _otherClient = null!;

    [SetUp]
    public async Task StartBoth()
    {
        _folder = Directory.CreateTempSubdirectory("scheduler-duplicate-").FullName;
        _database = new TestDatabase(provider);
        _barrier = new Barrier();
        _held = new ApiServer(_database.Settings, services => services.AddLongTimeouts()
            .ConfigureDbContext<SqliteSchedulerDbContext>(builder => builder.AddInterceptors(_barrier))
            .ConfigureDbContext<SqlServerSchedulerDbContext>(builder => builder.AddInterceptors(_barrier)));
        _heldClient = _held.CreateClient();
        _heldClient.Timeout = 2 * WaitLimit;
        _other = ServiceProcess.Start(_folder, _database.Settings);
        _otherClient = new HttpClient(new RetryUnavailableHandler()) { BaseAddress = await _other.Address, Timeout = 2 * WaitLimit };
    }

    [TearDown]
    public async Task StopBoth()
    {
        _barrier.MayCommit.TrySetResult();
        _heldClient.Dispose();

        // Null if the process did not start.
        _otherClient?.Dispose();
        await _held.DisposeAsync();
        await _other.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [TestCase("/api/tasks", Task)]
    [TestCase("/api/tasks/batch", $"[{Task},{Task}]")]
    public async Task Duplicates_on_two_replicas_create_once_and_return_the_same_response(string path, string body)
    {
        _barrier.IsUp = true;
        var first = PostAsync(_heldClient, path, body);
        await _barrier.IsReached.Task.WaitAsync(WaitLimit);
        var duplicates = Enumerable.Range(0, 8).Select(_ => PostAsync(_otherClient, path, body)).ToList();

        // A request sent after the duplicates has completed, so they are in flight.
        Assert.That((await _otherClient.GetAsync("/api/tasks")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(duplicates.Select(duplicate => duplicate.IsCompleted), Has.None.True);
        _barrier.MayCommit.SetResult();

        var created = await first;
        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created), created.Body);
        Assert.That(created.Header("Idempotency-Replayed"), Is.Null);
        foreach (var duplicate in await System.Threading.Tasks.Task.WhenAll(duplicates))
        {
            Assert.That(duplicate.Status, Is.EqualTo(HttpStatusCode.Created), duplicate.Body);
            Assert.That(duplicate.Header("Idempotency-Replayed"), Is.EqualTo("true"));
            Assert.That(duplicate.Body, Is.EqualTo(created.Body));
        }
    }

    [Test]
    public async Task Duplicate_with_another_body_is_rejected_once_the_original_is_stored()
    {
        _barrier.IsUp = true;
        var first = PostAsync(_heldClient, "/api/tasks", Task);
        await _barrier.IsReached.Task.WaitAsync(WaitLimit);
        var other = PostAsync(_otherClient, "/api/tasks", Task.Replace("duplicate", "other", StringComparison.Ordinal));
        _barrier.MayCommit.SetResult();

        Assert.That((await first).Status, Is.EqualTo(HttpStatusCode.Created));
        Assert.That((await other).Code, Is.EqualTo("idempotency-key-reused"));
    }

    [Test]
    public async Task Duplicate_waits_for_in_flight_original_and_gets_same_response()
    {
        var body = $$"""{"start":"{{Api.Json.Iso8601.Format(ApiServer.Start.AddSeconds(1))}}","worker":"duplicate"}""";
        await using var late = new ApiServer(_database.Settings, services => services.AddLongTimeouts());
        late.Time.Advance(TimeSpan.FromMinutes(1));
        using var lateClient = late.CreateClient();
        lateClient.Timeout = 2 * WaitLimit;
        _barrier.IsUp = true;
        var first = PostAsync(_heldClient, "/api/tasks", body);
        await _barrier.IsReached.Task.WaitAsync(WaitLimit);
        var duplicate = PostAsync(lateClient, "/api/tasks", body);
        Assert.That((await lateClient.GetAsync("/api/tasks")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        _barrier.MayCommit.SetResult();

        var (created, response) = (await first, await duplicate);
        Assert.That(created.Status, Is.EqualTo(HttpStatusCode.Created), created.Body);
        Assert.That(response.Body, Is.EqualTo(created.Body));
    }

    private static async Task<ApiResponse> PostAsync(HttpClient client, string path, string body, string key = "duplicate")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", key);
        using var response = await client.SendAsync(request);
        return await ApiResponse.ReadAsync(response);
    }

    /// <summary>Pauses the first save after its insert and before its commit.</summary>
    private sealed class Barrier : DbCommandInterceptor
    {
        public TaskCompletionSource IsReached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource MayCommit { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsUp { get; set; }

        public override async ValueTask<DbDataReader> ReaderExecutedAsync(
            DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
        {
            if (IsUp && eventData.CommandSource == CommandSource.SaveChanges && IsReached.TrySetResult())
            {
                await MayCommit.Task.WaitAsync(WaitLimit, cancellationToken);
            }

            return result;
        }
    }
}
