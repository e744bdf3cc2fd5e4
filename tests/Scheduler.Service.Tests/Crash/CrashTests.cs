using Scheduler.Service.Tests.Histories;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Crash;

/// <summary>Durability: whatever the service acknowledged before it was killed is stored when it starts again.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
[Parallelizable(ParallelScope.Self)]
internal sealed class CrashTests(string provider)
{
    private const string RoundsSetting = "SCHEDULER_TEST_CRASH_ROUNDS";
    private const string SeedSetting = "SCHEDULER_TEST_CRASH_SEED";
    private const int Clients = 16;

    [Test]
    public async Task No_acknowledged_change_is_lost_or_partly_done_over_kills()
    {
        var rounds = EnvironmentNumber.Read(RoundsSetting) ?? 2;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Out.WriteLineAsync($"{SeedSetting}={seed}");
        var folder = Directory.CreateTempSubdirectory("scheduler-crash-").FullName;
        await using var database = new TestDatabase(provider);
        var history = new CrashHistory();
        for (var round = 0; round < rounds; round++)
        {
            await RunAndKillAsync(folder, database, history, round, new SeededRandom(seed + round));

            await using var service = ServiceProcess.Start(folder, database.Settings);
            using var client = new HttpClient { BaseAddress = await service.Address };
            Assert.That(await new CrashChecker(client, history).CheckAsync(), Is.Empty);
            Assert.That(await DatabaseIntegrity.CheckAsync(database), Is.EqualTo(DatabaseIntegrity.Whole));
            await TestContext.Out.WriteLineAsync(
                $"Round {round + 1}: {history.Creations.Count} creations requested, {history.Tasks.Count} tasks and {history.AcknowledgedChanges} changes acknowledged, none lost.");
        }

        Assert.That(history.AcknowledgedChanges, Is.GreaterThanOrEqualTo(20 * rounds), "Too few changes were acknowledged for a meaningful test.");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Lost_and_partial_changes_are_detected()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-crash-").FullName;
        await using var database = new TestDatabase(provider);
        await using var service = ServiceProcess.Start(folder, database.Settings);
        using var client = new HttpClient { BaseAddress = await service.Address };
        var history = new CrashHistory();
        var lost = new Creation("lost", 1, IsBatch: false, Key: null);
        var half = new Creation("half", 3, IsBatch: true, Key: null);
        foreach (var creation in new[] { half with { Count = 2 }, new Creation("unknown", 1, IsBatch: false, Key: null) })
        {
            using var response = await CrashClient.SendAsync(client, creation);
        }

        var changed = new Creation("changed", 1, IsBatch: false, Key: null);
        using var created = await CrashClient.SendAsync(client, changed);
        history.Request(lost);
        history.Acknowledge(lost, ["01a2309e-2400-7b42-bc8f-6aca66865d10"]);
        history.Request(half);
        history.Request(changed);
        history.Acknowledge(changed, await CrashClient.ReadIdsAsync(created));
        history.Tasks[changed.Ids![0]].AcknowledgedKeys["key"] = 1;

        var violations = await new CrashChecker(client, history).CheckAsync();

        Assert.That(violations, Has.Some.EndsWith("is missing.").And.Some.Contains("half is partly done").And.Some.Contains("unknown").And.Some.Contains("lost a change"));
    }

    private static async Task RunAndKillAsync(string folder, TestDatabase database, CrashHistory history, int round, SeededRandom random)
    {
        await using var service = ServiceProcess.Start(folder, database.Settings);
        using var client = new HttpClient { BaseAddress = await service.Address };
        var shared = new Creation($"shared-{round}", 1, IsBatch: false, Key: null);
        history.Request(shared);
        using (var response = await CrashClient.SendAsync(client, shared))
        {
            history.Acknowledge(shared, await CrashClient.ReadIdsAsync(response));
        }

        var clients = Enumerable.Range(0, Clients)
            .Select(i => new CrashClient(client, history, $"{round}-{i}", shared.Ids![0], random.Fork()))
            .Select(crashClient => Task.Run(crashClient.RunUntilCutAsync))
            .ToList();

        // The moment is random, but measured in acknowledged changes, because machines differ in speed.
        var enough = history.AcknowledgedChanges + random.InRange(20, 400);
        await UntilAsync(() => history.AcknowledgedChanges >= enough || clients.TrueForAll(running => running.IsCompleted));
        await service.KillAsync();
        await Task.WhenAll(clients);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.That(TimeProvider.System.GetElapsedTime(start), Is.LessThan(TimeSpan.FromMinutes(2)), "Too few changes are acknowledged.");
            await timer.WaitForNextTickAsync();
        }
    }
}
