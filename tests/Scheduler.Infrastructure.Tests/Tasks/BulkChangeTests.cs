using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

/// <summary>Bulk changes that are interrupted, or change what they are filtered by. On SQLite, whose triggers can interrupt a statement.</summary>
[TestFixture]
public sealed class BulkChangeTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private static readonly IdempotencyKey Key = IdempotencyKey.Of("caller", "/api/tasks/bulk", "key", "body"u8);

    [TearDown]
    public Task Resume() => Host.ExecuteAsync("DROP TRIGGER IF EXISTS Interrupt");

    [Test]
    public async Task A_change_that_was_interrupted_goes_on_when_it_is_sent_again()
    {
        await StoreAsync(250);
        await Host.ExecuteAsync("CREATE TRIGGER Interrupt BEFORE UPDATE ON Tasks WHEN NEW.Title = 'task 150' BEGIN SELECT RAISE(ABORT, 'interrupted'); END");
        var request = new ChangeManyTasks(() => new BulkChange { Action = BulkAction.Cancel, Filter = new TaskFilter { Statuses = [ScheduledTaskStatus.Scheduled] } }, Key);

        await Assert.ThatAsync(() => Host.SendAsync(request), Throws.Exception.With.Message.Contains("interrupted"));
        Assert.That(await CountAsync(ScheduledTaskStatus.Failed), Is.EqualTo(100));

        await Resume();
        Host.Clock.Now += TimeSpan.FromSeconds(1);
        var second = await Host.SendAsync(request);
        Assert.That((second.IsReplayed, second.Value.Matched, second.Value.Changed, second.Value.SkippedCount), Is.EqualTo((false, 150, 150, 0)));
        Assert.That(await CountAsync(ScheduledTaskStatus.Failed), Is.EqualTo(250));

        var third = await Host.SendAsync(request);
        Assert.That((third.IsReplayed, third.Value.Changed, third.Value.AsOf), Is.EqualTo((true, 150, second.Value.AsOf)));
    }

    [Test]
    public async Task Tasks_that_the_change_moves_behind_its_position_are_passed_once()
    {
        await StoreAsync(250);
        var moved = new List<int>();
        string? after = null;
        do
        {
            Host.Clock.Now += TimeSpan.FromSeconds(1);
            var result = (await Host.SendAsync(new ChangeManyTasks(() => new BulkChange
            {
                Action = BulkAction.Reschedule,
                Start = SampleTasks.Future.AddDays(9),
                Filter = new TaskFilter { Workers = [WorkerName.From("reports")] },
                Limit = 100,
                After = after,
            }))).Value;
            moved.Add(result.Changed);
            after = result.Next;
            Host.Clock.Now += TimeSpan.FromSeconds(1);
        }
        while (after is not null && moved.Count < 10);

        Assert.That(moved, Is.EqualTo(new[] { 100, 100, 50 }));
    }

    private Task StoreAsync(int count) => Host.StoreAsync(
        Enumerable.Range(0, count).Select(i => SampleTasks.New() with { Start = SampleTasks.Future.AddSeconds(i), Title = $"task {i}" }));

    private async Task<int> CountAsync(ScheduledTaskStatus status) =>
        (await Host.SendAsync(new CountTasks(new TaskFilter { Statuses = [status] }, CountTasks.MaxCap))).Count;
}
