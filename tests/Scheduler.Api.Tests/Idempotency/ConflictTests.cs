using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Api.Tests.Http;
using Scheduler.Infrastructure.Hosting;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Idempotency;

/// <summary>Write conflicts while the test clock is frozen.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class ConflictTests(string provider)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private readonly CleanUp _cleanUp = new();
    private TestDatabase _database = null!;
    private ApiServer _server = null!;
    private HttpClient _client = null!;

    [SetUp]
    public void StartServer()
    {
        _cleanUp.Times = 0;
        _database = new TestDatabase(provider);
        _server = new ApiServer(_database.Settings, services =>
        {
            services.ConfigureDbContext<SqliteSchedulerDbContext>(builder => builder.AddInterceptors(_cleanUp));
            services.ConfigureDbContext<SqlServerSchedulerDbContext>(builder => builder.AddInterceptors(_cleanUp));
            services.Remove(services.Single(service => service.ImplementationType == typeof(IdempotencyCleanupService)));
        });
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
    public async Task Reuse_of_a_key_while_its_expired_record_is_deleted_creates_a_task()
    {
        var first = await PostAsync("2030-01-01T00:00:00Z");
        _server.Time.Advance(TimeSpan.FromHours(24));
        _cleanUp.Times = 5;
        var second = await PostAsync("2999-01-01T00:00:00Z");

        Assert.That(second.Status, Is.EqualTo(HttpStatusCode.Created), second.Body);
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
        Assert.That(_cleanUp.Times, Is.Zero, "There was no conflict.");
    }

    [Test]
    public async Task Endless_conflict_returns_503_within_the_deadline()
    {
        await PostAsync("2030-01-01T00:00:00Z");
        _server.Time.Advance(TimeSpan.FromHours(24));
        _cleanUp.Times = int.MaxValue;
        var response = await PostAsync("2999-01-01T00:00:00Z");

        Assert.That((response.Status, response.Code, response.Header("Retry-After")), Is.EqualTo((HttpStatusCode.ServiceUnavailable, "unavailable", "1")));
    }

    private async Task<ApiResponse> PostAsync(string start)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/tasks");
        request.Content = new StringContent($$"""{"start":"{{start}}","worker":"w"}""", Encoding.UTF8, "application/json");
        request.Headers.Add("Idempotency-Key", "key");
        using var response = await _client.SendAsync(request).WaitAsync(Timeout);
        return await ApiResponse.ReadAsync(response);
    }

    /// <summary>Deletes the records between a lookup and the save that replaces one.</summary>
    private sealed class CleanUp : SaveChangesInterceptor
    {
        public int Times { get; set; }

        public override async ValueTask<InterceptionResult<int>> SavingChangesAsync(
            DbContextEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            if (Times > 0)
            {
                Times--;
                await eventData.Context!.Database.ExecuteSqlRawAsync("DELETE FROM IdempotencyRecords", cancellationToken);
            }

            return result;
        }
    }
}
