using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Api.Tests.Http;
using Scheduler.Testing;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>Schedules that skip missed instants, while replicas start and stop.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class ReplicaScheduleTests(string provider)
{
    private const int Period = 10;

    // Real time: the service polls every second.
    private const int WaitLimitMilliseconds = 30_000;

    private TestDatabase _database = null!;
    private List<(ApiServer Server, HttpClient Client)> _replicas = null!;
    private DateTimeOffset _now;

    [SetUp]
    public void CreateDatabase() => (_database, _replicas, _now) = (new TestDatabase(provider), [], ApiServer.Start);

    [TearDown]
    public async Task DropDatabase()
    {
        while (_replicas.Count > 0)
        {
            await StopFirstAsync();
        }

        await _database.DisposeAsync();
    }

    [Test]
    public async Task Rolling_restart_skips_no_instant()
    {
        Start();
        Start();
        var id = await CreateAsync(graceSeconds: 6 * Period);
        for (var round = 1; round <= 6; round++)
        {
            await StopFirstAsync();
            Pass(id);
            if (round % 3 == 0)
            {
                // No replica runs, but for less than the grace.
                await StopFirstAsync();
                _now += TimeSpan.FromSeconds(5 * Period);
                Start();
            }

            Start();
            Pass(id);
        }

        var instants = await CreatedAsync(id);
        Assert.That(instants, Is.EqualTo(Enumerable.Range(1, instants.Count).Select(i => ApiServer.Start.AddSeconds(i * Period))));
        Assert.That(instants[^1], Is.EqualTo(_now.AddSeconds(Period)));
    }

    [Test]
    public async Task Replica_that_starts_withdraws_no_task_before_the_grace_has_passed()
    {
        Start();
        var id = await CreateAsync(graceSeconds: 30, every: "PT1H");
        Move(TimeSpan.FromSeconds(3610));
        Start();
        Assert.That(await InstantsAsync(1, id), Does.Contain(ApiServer.Start.AddHours(1)));

        Move(TimeSpan.FromSeconds(19));
        await StopFirstAsync();
        Start();
        Assert.That(await InstantsAsync(1, id), Does.Contain(ApiServer.Start.AddHours(1)));

        Move(TimeSpan.FromSeconds(1));
        Assert.That(
            () => InstantsAsync(0, id).GetAwaiter().GetResult(), Is.EqualTo(new[] { ApiServer.Start.AddHours(2) }).After(WaitLimitMilliseconds, 50));
        var schedule = await _replicas[0].Client.GetFromJsonAsync<JsonElement>($"/api/schedules/{id}");
        var skipped = schedule.GetProperty("lastSkipped");
        Assert.That(
            (skipped.GetProperty("reason").GetString(), skipped.GetProperty("instant").GetDateTimeOffset()),
            Is.EqualTo(("MISFIRE", ApiServer.Start.AddHours(1))));
    }

    [TestCase(29, 1)]
    [TestCase(30, 0)]
    public async Task Claim_gets_no_task_that_was_missed_while_no_replica_ran(int seconds, int count)
    {
        Start();
        await CreateAsync(graceSeconds: 30, every: "PT1H");
        await StopFirstAsync();
        _now = ApiServer.Start.AddHours(1).AddSeconds(seconds);
        Start();

        using var response = await _replicas[0].Client.PostAsJsonAsync("/api/claims", new { workers = new[] { "reports" } });

        Assert.That((await ApiResponse.ReadAsync(response)).Json.GetProperty("tasks").GetArrayLength(), Is.EqualTo(count));
    }

    private void Start()
    {
        var server = new ApiServer(_database.Settings, services => services.AddLongTimeouts());
        server.Time.SetUtcNow(_now);
        _replicas.Add((server, server.CreateClient()));
    }

    private async Task StopFirstAsync()
    {
        var (server, client) = _replicas[0];
        _replicas.RemoveAt(0);
        client.Dispose();
        await server.DisposeAsync();
    }

    private void Move(TimeSpan span)
    {
        _now += span;
        foreach (var (server, _) in _replicas)
        {
            server.Time.SetUtcNow(_now);
        }
    }

    /// <summary>Moves the clocks by a period, and waits until the instant after that has its task.</summary>
    private void Pass(string id)
    {
        Move(TimeSpan.FromSeconds(Period));
        Assert.That(() => CreatedAsync(id).GetAwaiter().GetResult()[^1], Is.EqualTo(_now.AddSeconds(Period)).After(WaitLimitMilliseconds, 50));
    }

    private async Task<string> CreateAsync(int graceSeconds, string every = "PT10S")
    {
        using var created = await _replicas[0].Client.PostAsJsonAsync(
            "/api/schedules", new { name = "skipping", every, worker = "reports", misfire = "SKIP", graceSeconds });
        var response = await ApiResponse.ReadAsync(created);
        Assert.That(response.Status, Is.EqualTo(HttpStatusCode.Created), response.Body);
        return response.Id;
    }

    /// <summary>The instants of all tasks that were ever created, from their events, which outlive a withdrawal.</summary>
    private async Task<List<DateTimeOffset>> CreatedAsync(string id)
    {
        var page = await _replicas[0].Client.GetFromJsonAsync<JsonElement>($"/api/events?scheduleId={id}&type=created&after=0&limit=1000");
        return [.. page.GetProperty("events").EnumerateArray().Select(change => change.GetProperty("dueAt").GetDateTimeOffset()).Order()];
    }

    private async Task<List<DateTimeOffset>> InstantsAsync(int replica, string id)
    {
        var tasks = await _replicas[replica].Client.GetFromJsonAsync<JsonElement>($"/api/tasks?scheduleId={id}");
        return [.. tasks.EnumerateArray().Select(task => task.GetProperty("scheduledFor").GetDateTimeOffset())];
    }
}
