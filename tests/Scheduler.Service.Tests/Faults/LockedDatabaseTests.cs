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
        var healed = written.Append(after).Append(last).Where(answer => answer.Id is not null && answer.Timestamp > free).Min(answer => Stopwatch.GetElapsedTime(free, answer.Timestamp));
        Assert.That(healed, Is.LessThan(Timed.HealLimit));
        foreach (var answer in written)
        {
            answer.AssertServedOrUnavailable();
        }

        Assert.That(read.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(read.Max(answer => answer.Elapsed), Is.LessThan(Timed.AnswerLimit));
        Assert.That(health.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(health.Max(answer => answer.Elapsed), Is.LessThan(Timed.AnswerLimit));
        Assert.That(await service.Ids("locked"), Is.EquivalentTo(written.Select(answer => answer.Id).OfType<string>()));
        await TestContext.Out.WriteLineAsync(
            $"{written.Count} writes, {written.Count(answer => answer.Id is not null)} done, the slowest {written.Max(answer => answer.Elapsed.TotalSeconds):0.00} s; "
            + $"{read.Count} reads, the slowest {read.Max(answer => answer.Elapsed.TotalSeconds):0.00} s; "
            + $"health, the slowest {health.Max(answer => answer.Elapsed.TotalSeconds):0.00} s; healed after {healed.TotalMilliseconds:0} ms, one who came then was answered after {after.Elapsed.TotalMilliseconds:0} ms");
    }

    private static async Task Repeat(long start, Func<Task<TimedAnswer>> send, List<TimedAnswer> answers)
    {
        while (Stopwatch.GetElapsedTime(start) < Held)
        {
            var answer = await send();
            lock (answers)
            {
                answers.Add(answer);
            }
        }
    }
}
