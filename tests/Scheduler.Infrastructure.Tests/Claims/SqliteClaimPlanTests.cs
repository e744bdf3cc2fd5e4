using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Infrastructure.Workers;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Claims;

/// <summary>The queries of workers use the indexes of waiting and running tasks, which contain no ended tasks.</summary>
[TestFixture]
public sealed class SqliteClaimPlanTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private static readonly string[] Live =
    [
        ScheduledTaskConfiguration.DueIndex, ScheduledTaskConfiguration.RunningIndex, ScheduledTaskConfiguration.ClaimKeyIndex,
    ];

    [TestCase(1)]
    [TestCase(20)]
    public async Task Claim_reads_no_ended_tasks(int workers)
    {
        var order = new ClaimTasks(
            [.. Enumerable.Range(0, workers).Select(i => WorkerName.From($"worker {i}"))], Limit: 100, LeaseSeconds: 60, TimeSpan.Zero, "host-1", ClaimKey.Of("caller", "claim"));

        var plan = await ExplainAsync((store, _) => store.ClaimAsync(order, LeaseSecret.New(), CancellationToken.None));

        AssertLive(plan);
        Assert.That(plan, Has.Exactly(workers + 1).Contains($"SEARCH Tasks USING COVERING INDEX {ScheduledTaskConfiguration.DueIndex} (Worker=? AND DueAt<?)"), "One for each worker, and the count.");
    }

    [Test]
    public async Task Poll_reads_no_ended_tasks() =>
        AssertLive(await ExplainAsync((store, _) => store.PollAsync([WorkerName.From("a"), WorkerName.From("b")], [ClaimKey.Of("caller", "claim")], CancellationToken.None)));

    [Test]
    public async Task Waiting_and_running_tasks_are_counted_without_reading_ended_tasks() =>
        AssertLive(await ExplainAsync((_, workers) => workers.FindLiveAsync(worker: null, CancellationToken.None)));

    [Test]
    public async Task Ended_tasks_are_counted_from_a_covering_index()
    {
        var plan = await ExplainAsync((_, workers) => workers.CountEndedAsync(worker: null, CancellationToken.None));

        Assert.That(plan, Has.One.Contains("COVERING INDEX IX_Tasks_Worker_Start_Id_Succeeded").And.One.Contains("COVERING INDEX IX_Tasks_Worker_Start_Id_Failed"));
        Assert.That(plan, Has.None.Contains("TEMP B-TREE"));
    }

    // A row found in such an index is looked up by its primary key.
    private static void AssertLive(IReadOnlyList<string> plan)
    {
        var reads = plan.Where(step => step.Contains(" Tasks", StringComparison.Ordinal)).ToList();
        Assert.That(reads, Is.Not.Empty);
        Assert.That(
            reads.Where(step => !Live.Any(index => step.Contains(index, StringComparison.Ordinal)) && !step.Contains("sqlite_autoindex_Tasks_1 (Id=?)", StringComparison.Ordinal)),
            Is.Empty);
    }

    private Task<List<string>> ExplainAsync(Func<SqliteClaimStore, WorkerReadStore, Task> run) => Host.ExplainAsync(
        async context =>
        {
            using var session = new SqliteSession(context);
            await run(new SqliteClaimStore(context, session, Host.Caller, Host.Clock), new WorkerReadStore(context, new SqliteLeaseClock(Host.Clock)));
        });
}
