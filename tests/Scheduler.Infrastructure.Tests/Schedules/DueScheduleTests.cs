using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Schedules;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class DueScheduleTests(string provider) : ScheduleFixture(provider)
{
    [TestCase(-1L, true)]
    [TestCase(0L, true)]
    [TestCase(1L, false)]
    [TestCase(null, false)]
    public async Task Schedule_is_due_when_its_time_has_come(long? ticks, bool isDue)
    {
        var schedule = SampleSchedules.New().With(_ => new ScheduleProgress(Now) { CheckAt = ticks is null ? null : Now.AddTicks(ticks.Value) });
        await StoreAsync(schedule);

        Assert.That(await FindAsync(), isDue ? Is.EqualTo(new[] { schedule.Id }) : Is.Empty);
    }

    private static IEnumerable<TestCaseData> Changes()
    {
        var changes = new (string Name, WatchedChange? First, Func<ScheduledTask, ScheduledTask?> Change)[]
        {
            ("waits", null, task => task),
            ("runs", WatchedChange.Started, task => task.MovedTo(ScheduledTaskStatus.Running, Now)),
            ("waits for a retry", WatchedChange.Started, task => task.WaitingForRetry(At(-1))),
            ("was cancelled", WatchedChange.Ended, task => task.MovedTo(ScheduledTaskStatus.Failed, Now)),
            ("succeeded", WatchedChange.Ended, task => task.MovedTo(ScheduledTaskStatus.Running, Now).MovedTo(ScheduledTaskStatus.Succeeded, Now)),
            ("was rescheduled", WatchedChange.Removed, task => task.Moved(Now)),
            ("was deleted", WatchedChange.Removed, _ => null),
        };
        return
            from change in changes
            from watched in Enum.GetValues<WatchedChange>()
            select new TestCaseData(watched, change.Change, change.First <= watched).SetArgDisplayNames($"{watched}", change.Name);
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Schedule_is_due_when_its_watched_task_has_changed(WatchedChange watched, Func<ScheduledTask, ScheduledTask?> change, bool isDue)
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, At(-1));
        schedule.With(_ => new ScheduleProgress(Now) { CheckAt = At(1), WatchedTaskId = task.Id, WatchedChange = watched });
        await StoreAsync(schedule, change(task) is { } stored ? [stored] : []);

        Assert.That(await FindAsync(), isDue ? Is.EqualTo(new[] { schedule.Id }) : Is.Empty);
    }

    [Test]
    public async Task Schedule_that_is_due_for_both_reasons_is_found_once()
    {
        var schedule = SampleSchedules.New().With(_ => new ScheduleProgress(Now) { CheckAt = Now, WatchedTaskId = TaskId.New(Now) });
        await StoreAsync(schedule);

        Assert.That(await FindAsync(), Is.EqualTo(new[] { schedule.Id }));
    }

    [Test]
    public async Task Number_of_schedules_is_limited()
    {
        for (var i = 0; i < 4; i++)
        {
            var isTimed = i % 2 == 0;
            await StoreAsync(SampleSchedules.New($"{i}").With(_ => new ScheduleProgress(Now)
            {
                CheckAt = isTimed ? Now : null,
                WatchedTaskId = isTimed ? null : TaskId.New(Now),
            }));
        }

        Assert.That(await FindAsync(count: 3), Has.Count.EqualTo(3).And.Unique);
        Assert.That(await FindAsync(count: 4), Has.Count.EqualTo(4).And.Unique);
    }

    private async Task<IReadOnlyList<ScheduleId>> FindAsync(int count = 10) => (await PollAsync(count)).Due;
}
