using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;
using Scheduler.Service.Tests.Replicas;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Kills;

/// <summary>
/// Durability and the guarantees of leases, while replicas are killed, workers crash and responses are lost at random: whatever the
/// service acknowledged is stored, once and completely.
/// </summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class KillTests(string provider)
{
    private const string SecondsSetting = "SCHEDULER_TEST_KILLS_SECONDS";
    private const string SeedSetting = "SCHEDULER_TEST_KILLS_SEED";
    private const int DefaultSeconds = 20;
    private const int Replicas = 2;
    private const int Editors = 4;
    private const int MinKills = 4;

    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    [Test]
    public async Task Nothing_acknowledged_is_lost_or_partly_done_and_no_task_is_held_twice_over_kills()
    {
        var seconds = EnvironmentNumber.Read(SecondsSetting) ?? DefaultSeconds;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Error.WriteLineAsync($"{SeedSetting}={seed}");
        var (history, random, shared) = (new History(), new SeededRandom(seed), new ConcurrentStack<TaskRecord>());
        await using var replicas = await ReplicaSet.StartAsync(Replicas, provider);
        using var client = new HttpClient();

        var writing = Enumerable.Range(0, Editors).Select(i => new Editor($"editor-{i}", NewClient(), history, shared, random.Fork()).RunAsync())
            .Append(new Producer(NewClient(abortPercentage: 5), history, random.Fork()).RunAsync())
            .ToList();
        var working = WorkerProfile.All
            .Select(profile => new TestWorker(profile, NewClient(profile.CutPercentage), history, random.Fork()).RunAsync())
            .ToList();
        await KillAsync(replicas, history, random, TimeSpan.FromSeconds(seconds));
        history.IsCalm = true;
        await Task.WhenAll(writing);
        var stored = await DrainAsync(replicas.Clients[0], history);
        history.IsOver = true;
        await Task.WhenAll(working);

        var checker = new Checker(history, stored);
        await TestContext.Error.WriteLineAsync($"{checker}");
        Assert.That(checker.Violations, Is.Empty);
        Assert.That(await DatabaseIntegrity.CheckAsync(replicas.Database), Is.EqualTo(DatabaseIntegrity.Whole));
        Assert.That(history.Leases, Has.Count.GreaterThan(seconds), "Too few leases were given for a meaningful test.");

        HarnessClient NewClient(int abortPercentage = 0) => new(client, replicas.Addresses, history, random.Fork(), abortPercentage);
    }

    /// <summary>Kills both replicas (<c>SIGKILL</c>), then one or sometimes both, again and again, and restarts them.</summary>
    private static async Task KillAsync(ReplicaSet replicas, History history, SeededRandom random, TimeSpan duration)
    {
        for (var kills = 0; history.Now < duration || kills < MinKills; kills++)
        {
            await Task.Delay(random.Between(0.5, 2), TimeProvider.System);
            await UntilAcknowledgedAsync(history, random.InRange(1, 20));
            var first = random.Below(Replicas);
            var victims = Enumerable.Range(0, Replicas).Where(i => kills == 0 || i == first || random.Percent(25)).ToList();
            history.Add(Figure.Kills, victims.Count);
            await Task.WhenAll(victims.Select(i => replicas.ReplaceAsync(i)));
        }
    }

    /// <summary>Waits for acknowledged changes. Machines differ in speed, and a kill of replicas that have just started tests nothing.</summary>
    private static async Task UntilAcknowledgedAsync(History history, int changes)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var (enough, limit) = (history.Sum(Figure.Changes) + changes, history.Now + Timeout);
        while (history.Sum(Figure.Changes) < enough)
        {
            Assert.That(history.Now, Is.LessThan(limit), "Too few changes are acknowledged.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Waits until every task that workers may claim has finished, and reads all tasks.</summary>
    private static async Task<IReadOnlyList<JsonElement>> DrainAsync(HttpClient client, History history)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var limit = history.Now + Timeout;
        var unfinished = $"?worker={TaskRecord.SureWorker}&worker={TaskRecord.LooseWorker}&status=SCHEDULED&status=RUNNING&limit=1";
        while (history.Now < limit && (await ReadAsync(unfinished)).Count > 0)
        {
            await timer.WaitForNextTickAsync();
        }

        return await ReadAsync("");

        async Task<List<JsonElement>> ReadAsync(string query) => (await client.GetFromJsonAsync<List<JsonElement>>($"/api/tasks{query}"))!;
    }
}
