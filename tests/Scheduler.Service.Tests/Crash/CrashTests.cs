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
        var ledger = new Ledger();
        for (var round = 0; round < rounds; round++)
        {
            await RunAndKillAsync(folder, database, ledger, round, new Random(seed + round));

            await using var service = ServiceProcess.Start(folder, database.Settings);
            using var client = new HttpClient { BaseAddress = await service.Address };
            Assert.That(await new Audit(client, ledger).RunAsync(), Is.Empty);
            Assert.That(await DatabaseIntegrity.CheckAsync(database), Is.EqualTo(DatabaseIntegrity.Whole));
            await TestContext.Out.WriteLineAsync(
                $"Round {round + 1}: {ledger.Creations.Count} creations requested, {ledger.Tasks.Count} tasks and {ledger.AcknowledgedChanges} changes acknowledged, none lost.");
        }

        Assert.That(ledger.AcknowledgedChanges, Is.GreaterThanOrEqualTo(20 * rounds), "Too few changes were acknowledged for a meaningful test.");
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task Lost_and_partial_changes_are_detected()
    {
        var folder = Directory.CreateTempSubdirectory("scheduler-crash-").FullName;
        await using var database = new TestDatabase(provider);
        await using var service = ServiceProcess.Start(folder, database.Settings);
        using var client = new HttpClient { BaseAddress = await service.Address };
        var ledger = new Ledger();
        var lost = new Creation("lost", 1, IsBatch: false, Key: null);
        var half = new Creation("half", 3, IsBatch: true, Key: null);
        foreach (var creation in new[] { half with { Count = 2 }, new Creation("unknown", 1, IsBatch: false, Key: null) })
        {
            using var response = await CrashClient.SendAsync(client, creation);
        }

        var changed = new Creation("changed", 1, IsBatch: false, Key: null);
        using var created = await CrashClient.SendAsync(client, changed);
        ledger.Ask(lost);
        ledger.Acknowledge(lost, ["01a2309e-2400-7b42-bc8f-6aca66865d10"]);
        ledger.Ask(half);
        ledger.Ask(changed);
        ledger.Acknowledge(changed, await CrashClient.ReadIdsAsync(created));
        ledger.Tasks[changed.Ids![0]].AcknowledgedKeys["key"] = 1;

        var violations = await new Audit(client, ledger).RunAsync();

        Assert.That(violations, Has.Some.EndsWith("is missing.").And.Some.Contains("half is partly done").And.Some.Contains("unknown").And.Some.Contains("lost a change"));
    }

    private static async Task RunAndKillAsync(string folder, TestDatabase database, Ledger ledger, int round, Random random)
    {
        await using var service = ServiceProcess.Start(folder, database.Settings);
        using var client = new HttpClient { BaseAddress = await service.Address };
        var shared = new Creation($"shared-{round}", 1, IsBatch: false, Key: null);
        ledger.Ask(shared);
        using (var response = await CrashClient.SendAsync(client, shared))
        {
            ledger.Acknowledge(shared, await CrashClient.ReadIdsAsync(response));
        }

        var clients = Enumerable.Range(0, Clients)
            .Select(i => new CrashClient(client, ledger, $"{round}-{i}", shared.Ids![0], new Random(random.Next())))
            .Select(crashClient => Task.Run(crashClient.RunUntilCutAsync))
            .ToList();

        // The moment is random, but measured in acknowledged changes, because machines differ in speed.
        var enough = ledger.AcknowledgedChanges + random.Next(20, 400);
        await UntilAsync(() => ledger.AcknowledgedChanges >= enough || clients.TrueForAll(running => running.IsCompleted));
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
