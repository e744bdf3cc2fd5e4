using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The promise of leases, while processes of the service and workers die at any moment and answers are lost.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class PromiseTests(string provider)
{
    private const string SecondsSetting = "SCHEDULER_TEST_WORKERS_SECONDS";
    private const string SeedSetting = "SCHEDULER_TEST_WORKERS_SEED";
    private const int DefaultSeconds = 60;

    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task No_task_is_lost_or_held_twice_or_counted_wrongly_over_kills()
    {
        var seconds = Setting(SecondsSetting) ?? DefaultSeconds;
        var seed = Setting(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Error.WriteLineAsync($"{SeedSetting}={seed}");
        var (journal, season, chance) = (new Journal(), new Season(), new Chance(seed));
        await using var fleet = await Fleet.StartAsync(provider);
        using var client = new HttpClient();

        var running = Habits.All.Select(habits => new TestWorker(habits, NewCaller(habits.CutPercentage), journal, season, new Chance(chance.Below(int.MaxValue))).RunAsync())
            .Append(new TaskSource(NewCaller(cutPercentage: 5), journal, season, new Chance(chance.Below(int.MaxValue))).RunAsync())
            .ToList();
        await KillAsync(fleet, journal, chance, TimeSpan.FromSeconds(seconds));
        season.IsCalm = true;
        var stored = await DrainAsync(client, fleet, journal, running[^1]);
        season.IsOver = true;
        await Task.WhenAll(running);

        var verdict = new Verdict(journal, stored);
        await TestContext.Error.WriteLineAsync(new PromiseReport(journal, verdict, fleet.Kills).ToString());
        Assert.That(verdict.Findings, Is.Empty);
        Assert.That(await DatabaseIntegrity.CheckAsync(fleet.Database), Is.EqualTo(DatabaseIntegrity.Whole));
        Assert.That(journal.Leases, Has.Count.GreaterThan(3 * seconds), "There was something to break.");

        Caller NewCaller(int cutPercentage) => new(client, fleet.Addresses, journal, season, new Chance(chance.Below(int.MaxValue)), cutPercentage);
    }

    private static async Task KillAsync(Fleet fleet, Journal journal, Chance chance, TimeSpan duration)
    {
        while (journal.Now < duration)
        {
            await Task.Delay(chance.Between(0.5, 2), TimeProvider.System);
            await fleet.KillAsync(chance);
        }
    }

    /// <summary>Waits until every task has ended, and reads all.</summary>
    private static async Task<IReadOnlyList<JsonElement>> DrainAsync(HttpClient client, Fleet fleet, Journal journal, Task source)
    {
        await source;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var limit = journal.Now + DrainPatience;
        while (journal.Now < limit && (await ReadAsync("?status=SCHEDULED&status=RUNNING&limit=1")).Count > 0)
        {
            await timer.WaitForNextTickAsync();
        }

        return await ReadAsync("");

        async Task<List<JsonElement>> ReadAsync(string query) => (await client.GetFromJsonAsync<List<JsonElement>>(new Uri(fleet.Addresses[0], $"/api/tasks{query}")))!;
    }

    private static int? Setting(string name) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
}
