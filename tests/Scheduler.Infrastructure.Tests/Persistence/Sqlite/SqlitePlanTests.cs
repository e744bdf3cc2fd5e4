using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
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
        [Values(0, 1, 2, 3, 4)] int workers, [Values(0, 1, 2, 3, 4)] int statuses, [Values] TaskSort sort, [Values] bool isLater, [Values] bool isBounded)
    {
        var filter = new TaskFilter
        {
            Workers = workers == 0 ? null : Workers[..workers],
            Statuses = statuses == 0 ? null : Statuses[..statuses],
            From = isBounded ? SampleTasks.Future.AddDays(-1) : null,
            To = isBounded ? SampleTasks.Future.AddDays(1) : null,
        };

        var plan = await ExplainAsync(filter, sort, isLater ? new TaskPosition(SampleTasks.Future, SampleTasks.IdOf(SampleTasks.New().Id)) : null);

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

    // A filter of all four statuses is no filter.
    private static IEnumerable<string> IndexesOf(bool hasWorkers, IReadOnlyCollection<ScheduledTaskStatus>? statuses) => (hasWorkers, statuses) switch
    {
        (false, null or { Count: 4 }) => ["IX_Tasks_Start_Id"],
        (true, null) => IndexesOf(hasWorkers, Statuses),
        _ => statuses.Select(status => status == ScheduledTaskStatus.Running ? Running : $"IX_Tasks_{(hasWorkers ? "Worker_" : "")}Start_Id_{status}"),
    };

    private static string IndexIn(string step) => step.Split(" INDEX ")[1].Split(' ')[0];

    private Task<List<string>> ExplainAsync(TaskFilter filter, TaskSort sort, TaskPosition? after) => Host.RunAsync(async context =>
    {
        await context.Database.OpenConnectionAsync();
        await using var command = TaskQuery.Listing(new Statement(context), context.Dialect, filter, sort, after, 100);
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
