using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Schedules;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ScheduleReadStoreTests(string provider) : ScheduleFixture(provider)
{
    [Test]
    public async Task Names_of_all_schedules_or_of_those_of_some_workers_are_read()
    {
        var (one, two, three) = (SampleSchedules.New("one", "a"), SampleSchedules.New("two", "b"), SampleSchedules.New("three", "c"));
        await StoreAsync(one);
        await StoreAsync(two);
        await StoreAsync(three);

        Assert.That(await NamesAsync(workers: null), Is.EquivalentTo(new[] { (one.Id, "one"), (two.Id, "two"), (three.Id, "three") }));
        Assert.That(
            await NamesAsync([WorkerName.From("a"), WorkerName.From("c"), WorkerName.From("C")]), Is.EquivalentTo(new[] { (one.Id, "one"), (three.Id, "three") }));
        Assert.That(await NamesAsync([]), Is.Empty);
    }

    [Test]
    public async Task Schedule_without_tasks_is_read_alone()
    {
        var schedule = SampleSchedules.New();
        await StoreAsync(schedule);

        var views = await ReadAsync(schedule.Id, ScheduleId.New(Now));

        Assert.That(views, Has.Count.EqualTo(1));
        Assert.That((views[0].Schedule.Definition, views[0].Schedule.Progress), Is.EqualTo((schedule.Definition, schedule.Progress)));
        Assert.That((views[0].NextTask, views[0].Last, views[0].OldestWaiting), Is.EqualTo(((TaskId?)null, (LastOccurrence?)null, (DateTimeOffset?)null)));
        Assert.That(await ReadAsync(), Is.Empty);
    }

    [Test]
    public async Task Late_schedules_are_found_as_the_domain_decides()
    {
        var moment = Now - TimeSpan.FromSeconds(ScheduleDefinition.DefaultLateAfterSeconds);
        var waiting = SampleSchedules.New("waiting");
        await StoreAsync(waiting, SampleSchedules.Occurrence(waiting.Id, moment.AddTicks(-1)));
        var inTime = SampleSchedules.New("in time");
        await StoreAsync(inTime, SampleSchedules.Occurrence(inTime.Id, moment));
        var started = SampleSchedules.New("started");
        await StoreAsync(started, SampleSchedules.Occurrence(started.Id, At(-1)).MovedTo(ScheduledTaskStatus.Running, Now));
        await StoreAsync(SampleSchedules.New("blocked").With(progress => progress with { BlockedFrom = moment.AddTicks(-1) }));
        await StoreAsync(SampleSchedules.New("just blocked").With(progress => progress with { BlockedFrom = moment }));
        await StoreAsync(SampleSchedules.New("empty"));

        var poll = await PollAsync(includesLate: true);

        Assert.That(poll.Late.Select(schedule => schedule.Name), Is.EquivalentTo(new[] { "waiting", "blocked" }));
        Assert.That(poll.Late.Select(schedule => schedule.Id), Has.Member(waiting.Id));
        Assert.That((await PollAsync()).Late, Is.Empty, "Only some polls look for them.");
    }

    [Test]
    public async Task Tasks_of_each_schedule_are_shown()
    {
        var (busy, other) = (SampleSchedules.New(), SampleSchedules.New("other"));
        var next = SampleSchedules.Occurrence(busy.Id, At(2));
        var last = SampleSchedules.Backfilled(busy.Id, At(-2)).MovedTo(ScheduledTaskStatus.Running, At(-1)).MovedTo(ScheduledTaskStatus.Succeeded, Now);
        await StoreAsync(
            busy,
            next,
            SampleSchedules.Occurrence(busy.Id, At(1)).Moved(Now),
            SampleSchedules.Occurrence(busy.Id, At(0)),
            SampleSchedules.Occurrence(busy.Id, At(-1)),
            last,
            SampleSchedules.Occurrence(busy.Id, At(-3)).MovedTo(ScheduledTaskStatus.Running, Now),
            SampleSchedules.Backfilled(busy.Id, At(-4)),
            SampleSchedules.Triggered(busy.Id).MovedTo(ScheduledTaskStatus.Running, Now));
        var early = SampleSchedules.Occurrence(other.Id, At(1)).MovedTo(ScheduledTaskStatus.Running, Now);
        await StoreAsync(other, early, SampleSchedules.Occurrence(other.Id, At(2)));

        var views = (await ReadAsync(busy.Id, other.Id)).ToDictionary(view => view.Schedule.Id);

        Assert.Multiple(() =>
        {
            Assert.That(views[busy.Id].NextTask, Is.EqualTo(next.Id));
            Assert.That(views[busy.Id].Last, Is.EqualTo(new LastOccurrence(last.Id, At(-2), ScheduledTaskStatus.Succeeded, At(-1), Now)));
            Assert.That(views[busy.Id].OldestWaiting, Is.EqualTo(At(-1)));
            Assert.That(views[other.Id].NextTask, Is.EqualTo(early.Id), "It runs, and its instant has not come.");
            Assert.That(views[other.Id].Last, Is.EqualTo(new LastOccurrence(early.Id, At(1), ScheduledTaskStatus.Running, Now, FinishedAt: null)));
            Assert.That(views[other.Id].OldestWaiting, Is.EqualTo(At(2)));
        });
    }

    [Test]
    public async Task Occurrence_that_ended_before_its_instant_is_not_the_next_one()
    {
        var schedule = SampleSchedules.New();
        var (ended, next) = (SampleSchedules.Occurrence(schedule.Id, At(1)), SampleSchedules.Occurrence(schedule.Id, At(2)));
        await StoreAsync(schedule, ended.MovedTo(ScheduledTaskStatus.Failed, Now), next);

        var view = (await ReadAsync(schedule.Id)).Single();

        Assert.That((view.NextTask, view.Last!.TaskId), Is.EqualTo((next.Id, ended.Id)));
    }

    private Task<IReadOnlyList<(ScheduleId Id, string Name)>> NamesAsync(WorkerName[]? workers) =>
        Host.RunAsync<IScheduleReadStore, IReadOnlyList<(ScheduleId, string)>>(store => store.ReadNamesAsync(workers, CancellationToken.None));

    private Task<IReadOnlyList<ScheduleView>> ReadAsync(params ScheduleId[] ids) =>
        Host.RunAsync<IScheduleReadStore, IReadOnlyList<ScheduleView>>(store => store.ReadAsync(ids, Now, CancellationToken.None));
}
