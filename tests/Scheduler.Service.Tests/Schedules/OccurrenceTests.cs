using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;
using Scheduler.Service.Tests.Replicas;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Schedules;

/// <summary>A schedule of every second has exactly one task for each second, while the replicas are killed and a worker completes the tasks.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class OccurrenceTests(string provider)
{
    private const string SecondsSetting = "SCHEDULER_TEST_SCHEDULE_SECONDS";
    private const string SeedSetting = "SCHEDULER_TEST_SCHEDULE_KILL_SEED";
    private const int DefaultSeconds = 60;
    private const int Replicas = 2;

    private int _completed;

    [Test]
    public async Task Each_second_has_exactly_one_task_over_kills()
    {
        var seconds = EnvironmentNumber.Read(SecondsSetting) ?? DefaultSeconds;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Error.WriteLineAsync($"{SeedSetting}={seed}");
        var random = new SeededRandom(seed);
        await using var replicas = await ReplicaSet.StartAsync(Replicas, provider);
        using var created = await replicas.Clients[0].PostAsJsonAsync(
            "/api/schedules", new { name = "every second", cron = "* * * * * *", worker = "seconds", misfire = "RUN_ALL", maxCatchUp = 1000 });
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();
        using var client = new HttpClient();
        using var working = new CancellationTokenSource();
        var worker = WorkAsync(client, replicas.Addresses, working.Token);

        var kills = await KillAsync(replicas, random, TimeSpan.FromSeconds(seconds));
        using var paused = await replicas.Clients[0].PatchAsJsonAsync($"/api/schedules/{id}", new { paused = true });
        paused.EnsureSuccessStatusCode();
        await working.CancelAsync();
        await worker;

        var instants = await InstantsAsync(replicas.Clients[0], id!);
        await TestContext.Error.WriteLineAsync($"{instants.Count} tasks, {_completed} acknowledged completions, {kills} kills");
        Assert.That(instants, Has.Count.GreaterThanOrEqualTo(seconds - 5));
        Assert.That(instants, Is.EqualTo(Enumerable.Range(0, instants.Count).Select(second => instants[0].AddSeconds(second))));
        Assert.That(_completed, Is.GreaterThan(0));
    }

    private static async Task<int> KillAsync(ReplicaSet replicas, SeededRandom random, TimeSpan duration)
    {
        var start = TimeProvider.System.GetTimestamp();
        var kills = 0;
        for (; TimeProvider.System.GetElapsedTime(start) < duration; kills++)
        {
            await Task.Delay(random.Between(1, 4), TimeProvider.System);
            await (random.Percent(25)
                ? Task.WhenAll(replicas.ReplaceAsync(0), replicas.ReplaceAsync(1))
                : replicas.ReplaceAsync(random.Below(Replicas)));
        }

        return kills;
    }

    /// <summary>The instants of all tasks that were ever created, from their events, which outlive a withdrawal.</summary>
    private static async Task<List<DateTimeOffset>> InstantsAsync(HttpClient client, string schedule)
    {
        var instants = new List<DateTimeOffset>();
        JsonElement page;
        long position = 0;
        do
        {
            page = await client.GetFromJsonAsync<JsonElement>($"/api/events?scheduleId={schedule}&type=created&after={position}&limit=1000");
            position = page.GetProperty("next").GetInt64();
            instants.AddRange(page.GetProperty("events").EnumerateArray().Select(change => change.GetProperty("dueAt").GetDateTimeOffset()));
        }
        while (page.GetProperty("more").GetBoolean());
        instants.Sort();
        return instants;
    }

    private async Task WorkAsync(HttpClient client, IReadOnlyList<Uri> addresses, CancellationToken end)
    {
        for (var i = 0; !end.IsCancellationRequested; i++)
        {
            try
            {
                var address = addresses[i % addresses.Count];
                using var response = await client.PostAsJsonAsync(
                    new Uri(address, "/api/claims"), new { workers = new[] { "seconds" }, limit = 10, leaseSeconds = 5, waitSeconds = 2 }, CancellationToken.None);
                response.EnsureSuccessStatusCode();
                foreach (var task in (await response.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("tasks").EnumerateArray())
                {
                    using var completed = await client.PostAsJsonAsync(
                        new Uri(address, $"/api/tasks/{task.GetProperty("id").GetString()}/complete"),
                        new { leaseToken = task.GetProperty("lease").GetProperty("token").GetString() },
                        CancellationToken.None);
                    _completed += completed.IsSuccessStatusCode ? 1 : 0;
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The replica was killed.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
    }
}
