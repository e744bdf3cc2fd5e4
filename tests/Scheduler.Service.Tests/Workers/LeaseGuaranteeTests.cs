using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The guarantees of leases, while replicas are killed, workers crash and responses are lost at random.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class LeaseGuaranteeTests(string provider)
{
    private const string SecondsSetting = "SCHEDULER_TEST_WORKERS_SECONDS";
    private const string SeedSetting = "SCHEDULER_TEST_WORKERS_SEED";
    private const int DefaultSeconds = 20;

    private static readonly TimeSpan DrainTimeout = TimeSpan.FromMinutes(2);

    [Test]
    public async Task No_task_is_lost_or_held_twice_or_counted_wrongly_over_kills()
    {
        var seconds = EnvironmentNumber.Read(SecondsSetting) ?? DefaultSeconds;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Error.WriteLineAsync($"{SeedSetting}={seed}");
        var (history, phase, random) = (new LeaseHistory(), new TestPhase(), new SeededRandom(seed));
        await using var cluster = await ReplicaCluster.StartAsync(provider);
        using var client = new HttpClient();

        var running = WorkerProfile.All.Select(profile => new TestWorker(profile, NewCaller(profile.CutPercentage), history, phase, random.Fork()).RunAsync())
            .Append(new TaskSource(NewCaller(abortPercentage: 5), history, phase, random.Fork()).RunAsync())
            .ToList();
        await KillAsync(cluster, history, random, TimeSpan.FromSeconds(seconds));
        phase.IsCalm = true;
        var stored = await DrainAsync(client, cluster, history, running[^1]);
        phase.IsOver = true;
        await Task.WhenAll(running);

        var checker = new LeaseChecker(history, stored);
        await TestContext.Error.WriteLineAsync(new LeaseReport(history, checker, cluster.Kills).ToString());
        Assert.That(checker.Violations, Is.Empty);
        Assert.That(await DatabaseIntegrity.CheckAsync(cluster.Database), Is.EqualTo(DatabaseIntegrity.Whole));
        Assert.That(history.Leases, Has.Count.GreaterThan(3 * seconds), "Too few leases were given for a meaningful test.");

        Caller NewCaller(int abortPercentage) => new(client, cluster.Addresses, history, phase, random.Fork(), abortPercentage);
    }

    private static async Task KillAsync(ReplicaCluster cluster, LeaseHistory history, SeededRandom random, TimeSpan duration)
    {
        while (history.Now < duration)
        {
            await Task.Delay(random.Between(0.5, 2), TimeProvider.System);
            await cluster.KillAsync(random);
        }
    }

    /// <summary>Waits until every task has finished, and reads all tasks.</summary>
    private static async Task<IReadOnlyList<JsonElement>> DrainAsync(HttpClient client, ReplicaCluster cluster, LeaseHistory history, Task source)
    {
        await source;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var limit = history.Now + DrainTimeout;
        while (history.Now < limit && (await ReadAsync("?status=SCHEDULED&status=RUNNING&limit=1")).Count > 0)
        {
            await timer.WaitForNextTickAsync();
        }

        return await ReadAsync("");

        async Task<List<JsonElement>> ReadAsync(string query) => (await client.GetFromJsonAsync<List<JsonElement>>(new Uri(cluster.Addresses[0], $"/api/tasks{query}")))!;
    }
}
