using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Infrastructure.Workers;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

/// <summary>A listing is read in order from an index, no matter how many tasks match.</summary>
[TestFixture]
public sealed class SqlitePlanTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private const string Running = "IX_Tasks_Worker_Running";

    private static readonly WorkerName[] Workers = [WorkerName.From("reports"), WorkerName.From("mails"), WorkerName.From("sums"), WorkerName.From("bills")];
    private static readonly ScheduledTaskStatus[] Statuses = Enum.GetValues<ScheduledTaskStatus>();

    [Test]
    public async Task Listing_is_read_from_its_index_without_a_sort(
        [Values(0, 1, 2, 3, 4)] int workers, [Values(0, 1, 2, 3, 4)] int statuses, [Values(TaskSort.Start, TaskSort.StartDescending)] TaskSort sort, [Values] bool isLater, [Values] bool isBounded)
    {
        var filter = new TaskFilter
        {
            Workers = workers == 0 ? null : Workers[..workers],
            Statuses = statuses == 0 ? null : Statuses[..statuses],
            From = isBounded ? SampleTasks.Future.AddDays(-1) : null,
            To = isBounded ? SampleTasks.Future.AddDays(1) : null,
        };

        var plan = await ExplainAsync(new TaskRange(filter, sort, isLater ? Position : null));

        var reads = plan.Where(step => step.Contains(" Tasks ", StringComparison.Ordinal)).ToList();
        var expected = IndexesOf(workers > 0, filter.Statuses).SelectMany(index => Enumerable.Repeat(index, Math.Max(workers, 1))).ToList();
        var unsought = reads.Where(step => !step.StartsWith("SEARCH", StringComparison.Ordinal)).Select(IndexIn).ToList();
        Assert.That(reads.Select(IndexIn), Is.EqualTo(expected));
        Assert.That(unsought, Is.EqualTo(workers > 0 ? [] : isLater || isBounded ? expected.Where(index => index == Running) : expected));

        // Only the running tasks of all workers are sorted.
        Assert.That(
            plan.Count(step => step.Contains("TEMP B-TREE", StringComparison.Ordinal)), Is.EqualTo(workers == 0 ? expected.Count(index => index == Running) : 0));
        Assert.That(reads, expected.Count > 1 ? Has.All.Contains("COVERING INDEX") : Has.None.Contains("COVERING INDEX"));
    }

    [Test]
    public async Task Listing_by_kinds_of_failures_is_read_from_their_index(
        [Values(1, 2)] int kinds, [Values] bool hasWorker, [Values] bool hasStatus, [Values(TaskSort.Start, TaskSort.StartDescending)] TaskSort sort, [Values] bool isBackward)
    {
        var filter = new TaskFilter
        {
            FailureKinds = [.. Enumerable.Range(0, kinds).Select(i => new FailureKind((ulong)i))],
            Workers = hasWorker ? Workers[..1] : null,
            Statuses = hasStatus ? [ScheduledTaskStatus.Failed] : null,
            UpdatedThrough = hasWorker ? SampleTasks.Future : null,
        };

        await AssertOnlySeeksAsync(new TaskRange(filter, sort, isBackward ? Position : null, isBackward), "IX_Tasks_FailureKind_Start_Id (FailureKind=?", kinds);
    }

    [Test]
    public async Task Due_tasks_are_read_from_the_index_of_waiting_tasks([Values(1, 4)] int workers, [Values] bool isLater, [Values] bool isBackward)
    {
        var filter = new TaskFilter { IsDue = true, Workers = Workers[..workers] };

        await AssertOnlySeeksAsync(new TaskRange(filter, filter.Sort, isLater ? Position : null, isBackward), "IX_Tasks_Worker_DueAt_Id (Worker=? AND ", workers);
    }

    [Test]
    public async Task Names_of_workers_with_waiting_tasks_are_found_with_one_seek_each()
    {
        var plan = await ExplainAsync((statement, dialect) => WorkerNames.OfWaitingTasks(statement, dialect));

        var reads = plan.Where(step => step.Contains(" Tasks ", StringComparison.Ordinal)).ToList();
        Assert.That(reads, Has.Count.EqualTo(2).And.All.StartsWith("SEARCH").And.All.Contains("COVERING INDEX IX_Tasks_Worker_DueAt_Id"));
    }

    [Test]
    public async Task Listing_by_the_beginning_of_ids_is_a_range_of_the_primary_key([Values] bool isLater, [Values] bool isBackward)
    {
        var filter = new TaskFilter { IdPrefix = TaskIdPrefix.TryParse("0189ab"), Workers = isLater ? Workers[..1] : null };

        await AssertOnlySeeksAsync(new TaskRange(filter, filter.Sort, isLater ? Position : null, isBackward), "sqlite_autoindex_Tasks_1 (Id>? AND Id<?)", 1);
    }

    [Test]
    public async Task One_task_is_read_with_seeks_alone()
    {
        var plan = await ExplainAsync((statement, _) => TaskById.Select(statement, Position.Id, statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), SampleTasks.Future)));

        Assert.That(plan.Where(step => step.StartsWith("SCAN", StringComparison.Ordinal)), Is.Empty);
        Assert.That(plan, Has.One.StartsWith("SEARCH running USING COVERING INDEX IX_Tasks_Worker_Running (Worker=?)"));
    }

    [Test]
    public async Task Failures_without_a_kind_are_found_in_their_index()
    {
        var plan = await Host.ExplainAsync(async context => await new FailureKindStore(context).FillAsync(10, CancellationToken.None));

        Assert.That(plan, Has.Exactly(1).Items.And.All.EqualTo("SCAN Tasks USING INDEX IX_Tasks_Id_WithoutFailureKind"));
    }

    // A filter of all four statuses is no filter.
    private static IEnumerable<string> IndexesOf(bool hasWorkers, IReadOnlyCollection<ScheduledTaskStatus>? statuses) => (hasWorkers, statuses) switch
    {
        (false, null or { Count: 4 }) => ["IX_Tasks_Start_Id"],
        (true, null) => IndexesOf(hasWorkers, Statuses),
        _ => statuses.Select(status => status == ScheduledTaskStatus.Running ? Running : $"IX_Tasks_{(hasWorkers ? "Worker_" : "")}Start_Id_{status}"),
    };

    private static string IndexIn(string step) => step.Split(" INDEX ")[1].Split(' ')[0];

    private static TaskPosition Position => new(SampleTasks.Future, SampleTasks.IdOf(SampleTasks.New().Id));

    /// <summary>Asserts that a listing, and its count, read only from an index, a seek for each value, and sort nothing.</summary>
    private async Task AssertOnlySeeksAsync(TaskRange range, string seek, int seeks)
    {
        var listing = await ExplainAsync(range);
        var count = await ExplainAsync((statement, dialect) => TaskQuery.Count(statement, dialect, range, 100, () => LeaseTime(statement)));
        foreach (var plan in new[] { listing, count })
        {
            var reads = plan.Where(step => step.Contains(" Tasks ", StringComparison.Ordinal)).ToList();
            Assert.That(reads, Has.Count.EqualTo(seeks).And.All.StartsWith("SEARCH").And.All.Contains(seek));
            Assert.That(plan, Has.None.Contains("TEMP B-TREE"));
        }
    }

    private Task<List<string>> ExplainAsync(TaskRange range) =>
        ExplainAsync((statement, dialect) => TaskQuery.Listing(statement, dialect, range, TaskRow.ColumnNames, 100, () => LeaseTime(statement)));

    private static string LeaseTime(Statement statement) => statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), SampleTasks.Future);

    private Task<List<string>> ExplainAsync(Func<Statement, SqlDialect, DbCommand> write) => Host.RunAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        await using var command = write(new Statement(context), context.Dialect);
#pragma warning disable CA2100 // The text comes from the service itself.
        command.CommandText = $"EXPLAIN QUERY PLAN {command.CommandText}";
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var steps = new List<string>();
        while (await reader.ReadAsync())
        {
            steps.Add(reader.GetString(reader.GetOrdinal("detail")));
        }

        return steps;
    });
}
