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

        // A filter of all four statuses is no filter.
        var seeks = Math.Max(workers, 1) * (statuses == 4 ? 1 : Math.Max(statuses, 1));
        var index = (workers, statuses % 4) switch
        {
            (0, 0) => "IX_Tasks_Start_Id",
            (0, _) => "IX_Tasks_Status_Start_Id",
            (_, 0) => "IX_Tasks_Worker_Start_Id",
            _ => "IX_Tasks_Worker_Status_Start_Id",
        };

        var plan = await ExplainAsync(filter, sort, isLater ? new TaskPosition(SampleTasks.Future, SampleTasks.IdOf(SampleTasks.New().Id)) : null);

        var reads = plan.Where(step => step.Contains(" Tasks ", StringComparison.Ordinal)).ToList();
        Assert.That(plan, Has.None.Contains("TEMP B-TREE"));
        Assert.That(reads, Has.Count.EqualTo(seeks));
        Assert.That(reads.Select(step => $"{step} ("), Has.All.Contains($"USING INDEX {index} ("));
        Assert.That(reads, Has.All.StartsWith(workers + (statuses % 4) > 0 || isLater || isBounded ? "SEARCH" : "SCAN"));
    }

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
