using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;
using Scheduler.Service.Tests.Replicas;
using Scheduler.Testing;

namespace Scheduler.Service.Tests.Events;

/// <summary>Each acknowledged change arrives once, in order, at readers that reconnect, while replicas are killed and other transactions are rolled back.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
internal sealed class FeedOrderTests(string provider)
{
    private const string SecondsSetting = "SCHEDULER_TEST_FEED_SECONDS";
    private const string SeedSetting = "SCHEDULER_TEST_FEED_SEED";
    private const int DefaultSeconds = 60;
    private const int Replicas = 2;
    private const int Writers = 16;

    [Test]
    public async Task Each_acknowledged_change_arrives_once_and_in_order_over_kills()
    {
        var seconds = EnvironmentNumber.Read(SecondsSetting) ?? DefaultSeconds;
        var seed = EnvironmentNumber.Read(SeedSetting) ?? Random.Shared.Next();
        await TestContext.Error.WriteLineAsync($"{SeedSetting}={seed}");
        var (log, random) = (new ConcurrentQueue<AcknowledgedChange>(), new SeededRandom(seed));
        await using var replicas = await ReplicaSet.StartAsync(Replicas, provider);
        using var client = new HttpClient();
        using var writing = new CancellationTokenSource();
        long? end = null;
        FeedReader[] readers = [.. new[] { true, false }.Select(isStream => new FeedReader(client, replicas.Addresses, random.Fork(), isStream))];
        var reading = readers.Select(reader => reader.RunAsync(() => end)).ToList();
        var writers = Enumerable.Range(0, Writers)
            .Select(i => new FeedWriter($"worker-{i}", client, replicas.Addresses, random.Fork(), log).RunAsync(writing.Token))
            .Append(new RolledBackTransactions(replicas.Database, random.Fork()).RunAsync(writing.Token))
            .ToList();

        var kills = await KillAsync(replicas, random, TimeSpan.FromSeconds(seconds));
        await writing.CancelAsync();
        await Task.WhenAll(writers);
        end = (await replicas.Clients[0].GetFromJsonAsync<JsonElement>("/api/events")).GetProperty("next").GetInt64();
        await Task.WhenAll(reading).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);

        await TestContext.Error.WriteLineAsync(
            $"{log.Count} acknowledged changes, {readers[0].Events.Count} events, {kills} kills, {readers[0].Connections} streams, {readers[1].Connections} polls");
        Assert.That(log, Has.Count.GreaterThan(seconds), "Too few changes were acknowledged for a meaningful test.");
        Assert.That(readers.Sum(reader => reader.Resets), Is.Zero);
        Assert.That(UpTo(readers[0], end), Is.EqualTo(UpTo(readers[1], end)));
        Check(UpTo(readers[0], end), log);
    }

    // Later events, of leases that expire, may have reached one reader only.
    private static List<ReceivedEvent> UpTo(FeedReader reader, long? end) => [.. reader.Events.Where(change => change.Sequence <= end)];

    private static async Task<int> KillAsync(ReplicaSet replicas, SeededRandom random, TimeSpan duration)
    {
        var start = TimeProvider.System.GetTimestamp();
        var kills = 0;
        for (; TimeProvider.System.GetElapsedTime(start) < duration; kills++)
        {
            await Task.Delay(random.Between(1, 4), TimeProvider.System);
            await replicas.ReplaceAsync(random.Below(Replicas));
        }

        return kills;
    }

    private static void Check(IReadOnlyList<ReceivedEvent> events, IEnumerable<AcknowledgedChange> log)
    {
        Assert.That(events.Select(change => change.Sequence), Is.Ordered.And.Unique);
        var sequences = new Dictionary<(string TaskId, int Version), long>();
        var last = new Dictionary<string, ReceivedEvent>(StringComparer.Ordinal);
        foreach (var change in events)
        {
            var before = last.GetValueOrDefault(change.TaskId);
            Assert.That(change.Version, Is.EqualTo((before?.Version ?? 0) + 1), $"{before}, then {change}");
            Assert.That(before?.Type, Is.Not.EqualTo("deleted"), $"{change}");
            last[change.TaskId] = change;
            sequences.Add((change.TaskId, change.Version), change.Sequence);
        }

        // A change that was requested after the response to another one has a greater position.
        var greatest = 0L;
        var acknowledged = new PriorityQueue<long, long>();
        foreach (var change in log.OrderBy(change => change.RequestedAt))
        {
            var version = change.Version ?? last.GetValueOrDefault(change.TaskId)?.Version ?? 0;
            Assert.That(sequences.TryGetValue((change.TaskId, version), out var sequence), $"{change} has no event.");
            Assert.That(change.Version is not null || last[change.TaskId].Type == "deleted", $"{change} has no event.");
            while (acknowledged.TryPeek(out var earlier, out var at) && at < change.RequestedAt)
            {
                greatest = Math.Max(greatest, earlier);
                acknowledged.Dequeue();
            }

            Assert.That(sequence, Is.GreaterThan(greatest), $"{change} has a smaller position than a change that was acknowledged before it was requested.");
            acknowledged.Enqueue(sequence, change.AcknowledgedAt);
        }
    }
}
