using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Another process holds the database for ten seconds, and many want to write.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class LockedDatabaseTests
{
    private const int Writers = 150;
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Writers_are_told_in_time_readers_go_on_and_all_is_well_once_the_lock_is_gone()
    {
        await using var service = await SingleService.StartAsync();
        var written = new List<TimedAnswer>();
        var read = new List<TimedAnswer>();
        var health = new List<TimedAnswer>();
        TimedAnswer after;
        long free;
        await using (var other = new SqliteConnection($"{service.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            var start = Stopwatch.GetTimestamp();
            var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Repeat(start, () => service.Create("locked"), written)));
            await Task.WhenAll(
                Repeat(start, () => service.Get("/api/tasks?limit=10"), read),
                Repeat(start, () => service.Get("/health/ready"), health));

            // Whoever waits when the lock is given up may still succeed, and so may one who comes then.
            await held.RollbackAsync();
            free = Stopwatch.GetTimestamp();
            after = await service.Create("after");
            after.AssertServedOrUnavailable();
            await writing;
        }

        var last = await service.Create("last");
        Assert.That(last.Status, Is.EqualTo(HttpStatusCode.Created), last.Body);
        var healed = written.Append(after).Append(last).Where(response => response.Id is not null && response.Timestamp > free).Min(response => Stopwatch.GetElapsedTime(free, response.Timestamp));
        Assert.That(healed, Is.LessThan(Timed.HealLimit));
        foreach (var response in written)
        {
            response.AssertServedOrUnavailable();
        }

        Assert.That(read.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(read.Max(response => response.Elapsed), Is.LessThan(Timed.AnswerLimit));
        Assert.That(health.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(health.Max(response => response.Elapsed), Is.LessThan(Timed.AnswerLimit));
        Assert.That(await service.Ids("locked"), Is.EquivalentTo(written.Select(response => response.Id).OfType<string>()));
        await TestContext.Out.WriteLineAsync(
            $"{written.Count} writes, {written.Count(response => response.Id is not null)} done, the slowest {written.Max(response => response.Elapsed.TotalSeconds):0.00} s; "
            + $"{read.Count} reads, the slowest {read.Max(response => response.Elapsed.TotalSeconds):0.00} s; "
            + $"health, the slowest {health.Max(response => response.Elapsed.TotalSeconds):0.00} s; healed after {healed.TotalMilliseconds:0} ms, one who came then was answered after {after.Elapsed.TotalMilliseconds:0} ms");
    }

    private static async Task Repeat(long start, Func<Task<TimedAnswer>> send, List<TimedAnswer> responses)
    {
        while (Stopwatch.GetElapsedTime(start) < Held)
        {
            var response = await send();
            lock (responses)
            {
                responses.Add(response);
            }
        }
    }
}
