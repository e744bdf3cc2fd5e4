using System.Diagnostics;
using System.Net;
using Microsoft.Data.Sqlite;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Another process locks the database for ten seconds, while many clients write.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class LockedDatabaseTests
{
    private const int Writers = 150;
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(10);

    [Test]
    public async Task While_locked_writers_get_503_in_time_and_readers_succeed_and_afterwards_writers_recover()
    {
        await using var service = await SingleService.StartAsync();
        List<TimedResponse> written, read, health;
        TimedResponse after;
        long free;
        await using (var other = new SqliteConnection($"{service.ConnectionString};Pooling=False"))
        {
            await other.OpenAsync();
            await using var held = other.BeginTransaction();
            var start = Stopwatch.GetTimestamp();
            var writing = RepeatAsync(Writers, () => service.CreateAsync("locked"));
            var reading = RepeatAsync(1, () => service.GetAsync("/api/tasks?limit=10"));
            (health, read) = (await RepeatAsync(1, () => service.GetAsync("/health/ready")), await reading);

            // A writer that waits when the lock is released may still succeed, and so may one that arrives then.
            await held.RollbackAsync();
            free = Stopwatch.GetTimestamp();
            after = await service.CreateAsync("after");
            after.AssertServedOrUnavailable();
            written = await writing;

            Task<List<TimedResponse>> RepeatAsync(int clients, Func<Task<TimedResponse>> send) =>
                Timed.RepeatAsync(clients, () => Stopwatch.GetElapsedTime(start) < Held, send);
        }

        var last = await service.CreateAsync("last");
        Assert.That(last.Status, Is.EqualTo(HttpStatusCode.Created), last.Body);
        var recovered = written.Append(after).Append(last).Where(response => response.Id is not null && response.Timestamp > free)
            .Min(response => Stopwatch.GetElapsedTime(free, response.Timestamp));
        Assert.That(recovered, Is.LessThan(Timed.RecoveryLimit));
        foreach (var response in written)
        {
            response.AssertServedOrUnavailable();
        }

        Assert.That(read.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(read.Max(response => response.Elapsed), Is.LessThan(Timed.ResponseLimit));
        Assert.That(health.Select(response => response.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(health.Max(response => response.Elapsed), Is.LessThan(Timed.ResponseLimit));
        Assert.That(await service.IdsAsync("locked"), Is.EquivalentTo(written.Select(response => response.Id).OfType<string>()));
        await TestContext.Out.WriteLineAsync(
            $"{written.Count} writes, {written.Count(response => response.Id is not null)} succeeded, "
            + $"slowest {written.Max(response => response.Elapsed.TotalSeconds):0.00} s; "
            + $"{read.Count} reads, slowest {read.Max(response => response.Elapsed.TotalSeconds):0.00} s; "
            + $"health, slowest {health.Max(response => response.Elapsed.TotalSeconds):0.00} s; "
            + $"recovered after {recovered.TotalMilliseconds:0} ms, a request sent then got its response after {after.Elapsed.TotalMilliseconds:0} ms");
    }
}
