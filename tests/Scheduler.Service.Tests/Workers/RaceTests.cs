using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;
using Scheduler.Service.Tests.Replicas;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Workers;

/// <summary>Concurrent claims through two replicas on one database.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class RaceTests(string provider)
{
    private const string BatchesSetting = "SCHEDULER_TEST_RACE_BATCHES";
    private const int DefaultBatches = 2;
    private const int BatchSize = 1000;
    private const int Claimers = 20;
    private const int MaxLimit = 100;

    /// <summary>One of this many tasks is completed while others are claimed, so that claims always compete with other writers.</summary>
    private const int CompletedInterval = 10;

    private const string Worker = "race";

    private static readonly int Batches = EnvironmentNumber.Read(BatchesSetting) ?? DefaultBatches;

    private readonly ConcurrentQueue<string> _claimed = new();
    private int _completed;

    [Test]
    public async Task Each_of_thousands_of_tasks_is_claimed_once()
    {
        await using var replicas = await ReplicaSet.StartAsync(2, provider);
        await CreateAsync(replicas.Clients);

        await Task.WhenAll(Enumerable.Range(0, Claimers).Select(i => ClaimAsync(replicas.Clients, new SeededRandom(i))));

        Assert.That(_claimed, Has.Count.EqualTo(Batches * BatchSize));
        Assert.That(_claimed, Is.Unique);
        var tasks = (await replicas.Clients[0].GetFromJsonAsync<List<JsonElement>>($"/api/tasks?worker={Worker}"))!;
        Assert.That(tasks.Select(task => task.GetProperty("id").GetString()), Is.EquivalentTo(_claimed));
        Assert.That(tasks.CountBy(task => $"{task.GetProperty("status")} {task.GetProperty("attempt")} {task.GetProperty("version")}"),
            Is.EquivalentTo(new[] { KeyValuePair.Create("SUCCEEDED 1 3", _completed), KeyValuePair.Create("RUNNING 1 2", (Batches * BatchSize) - _completed) }));
    }

    private static Task CreateAsync(IReadOnlyList<HttpClient> clients) => Parallel.ForAsync(0, Batches, async (i, cancellationToken) =>
    {
        // Due soon, so that claims wait for most tasks.
        using var response = await clients[i % clients.Count].PostAsJsonAsync(
            "/api/tasks/batch", Enumerable.Repeat(new { delaySeconds = 3, worker = Worker }, BatchSize), cancellationToken);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    });

    private async Task ClaimAsync(IReadOnlyList<HttpClient> clients, SeededRandom random)
    {
        while (true)
        {
            var client = clients[random.Below(clients.Count)];
            var claim = await SendAsync(client, "/api/claims", new { workers = new[] { Worker }, limit = 1 + random.Below(MaxLimit), waitSeconds = 1, leaseSeconds = 600 });
            var tasks = claim.GetProperty("tasks").EnumerateArray().ToList();
            foreach (var task in tasks)
            {
                _claimed.Enqueue(task.GetProperty("id").GetString()!);
            }

            foreach (var task in tasks.Where((_, i) => i % CompletedInterval == 0))
            {
                Interlocked.Increment(ref _completed);
                var token = task.GetProperty("lease").GetProperty("token").GetString();
                await SendAsync(clients[random.Below(clients.Count)], $"/api/tasks/{task.GetProperty("id").GetString()}/complete", new { leaseToken = token });
            }

            if (tasks.Count == 0 && claim.GetProperty("nextDueAt").ValueKind == JsonValueKind.Null)
            {
                return;
            }
        }
    }

    private static async Task<JsonElement> SendAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }
}
