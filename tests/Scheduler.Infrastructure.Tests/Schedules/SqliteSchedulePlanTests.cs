using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Schedules;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>The queries of schedules read no tasks without one, and only those that they need.</summary>
[TestFixture]
public sealed class SqliteSchedulePlanTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private static readonly DateTimeOffset Now = SampleSchedules.Now;

    [Test]
    public async Task Facts_are_sought_in_the_indexes_of_the_schedule()
    {
        var schedule = SampleSchedules.New();

        var plan = await Host.ExplainAsync(context => new ScheduleRepository(context, new FixedLeaseClock(Now)).ReadFactsAsync(schedule, Now, CancellationToken.None));

        AssertSought(plan);
        Assert.That(plan, Has.Exactly(2).Contains($"SEARCH Tasks USING INDEX {ScheduledTaskConfiguration.WaitingIndex} (ScheduleId=? AND ScheduledFor>?)"));
        Assert.That(plan, Has.One.Contains($"{ScheduledTaskConfiguration.InstantIndex} (ScheduleId=? AND ScheduledFor>?)"));
    }

    [Test]
    public async Task Due_schedules_are_found_by_their_indexes()
    {
        var plan = await Host.ExplainAsync(context => new ScheduleReadStore(context, new FixedLeaseClock(Now)).PollAsync(count: 100, includesLate: false, CancellationToken.None));

        AssertSought(plan);
        Assert.That(plan, Has.One.Contains($"{ScheduleConfiguration.CheckIndex} (CheckAt>? AND CheckAt<?)"));
        Assert.That(plan, Has.One.Contains($"INDEX {ScheduleConfiguration.WatchIndex}"));
        Assert.That(plan.Where(step => step.Contains("Schedules", StringComparison.Ordinal)), Has.All.StartsWith("SEARCH"));
    }

    [Test]
    public async Task Tasks_of_a_view_are_sought_for_each_schedule()
    {
        ScheduleId[] ids = [SampleSchedules.New().Id, SampleSchedules.New().Id];

        var plan = await Host.ExplainAsync(context => new ScheduleReadStore(context, new FixedLeaseClock(Now)).ReadAsync(ids, Now, CancellationToken.None));

        AssertSought(plan);
        Assert.That(plan, Has.Exactly(2).Contains($"INDEX {ScheduledTaskConfiguration.InstantIndex} (ScheduleId=?"));
        Assert.That(plan, Has.One.Contains($"INDEX {ScheduledTaskConfiguration.WaitingIndex} (ScheduleId=?"));
    }

    [Test]
    public async Task Listing_by_schedule_is_read_from_its_index_without_a_sort(
        [Values(1, 3)] int schedules, [Values] bool isFiltered, [Values(TaskSort.Start, TaskSort.StartDescending)] TaskSort sort, [Values] bool isLater)
    {
        var filter = new TaskFilter
        {
            ScheduleIds = [.. Enumerable.Range(0, schedules).Select(_ => ScheduleId.New(Now))],
            Workers = isFiltered ? [WorkerName.From("reports"), WorkerName.From("mails")] : null,
            Statuses = isFiltered ? [ScheduledTaskStatus.Failed] : null,
            From = isFiltered ? Now : null,
        };
        var after = isLater ? new TaskPosition(Now, TaskId.New(Now)) : null;

        var plan = await Host.ExplainAsync(async context =>
        {
            var range = new TaskRange(filter, sort, after);
            await using var command = TaskQuery.Listing(new Statement(context), context.Dialect, range, TaskRow.ColumnNames, count: 100, () => throw new InvalidOperationException("No listing by start needs the lease clock."));
            await command.ExecuteNonQueryAsync();
        });

        AssertSought(plan);
        Assert.That(plan, Has.None.Contains("TEMP B-TREE"));
        Assert.That(plan, Has.Exactly(schedules).Contains($"INDEX {ScheduledTaskConfiguration.ScheduleIndex} (ScheduleId=?"));
    }

    private static void AssertSought(IReadOnlyList<string> plan)
    {
        var reads = plan.Where(step => step.Contains(" Tasks ", StringComparison.Ordinal) || step.Contains(" task ", StringComparison.Ordinal)).ToList();
        Assert.That(reads, Is.Not.Empty);
        Assert.That(reads, Has.All.StartsWith("SEARCH"));
    }
}
