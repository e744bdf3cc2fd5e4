using Scheduler.Application.Events;
using Scheduler.Application.Retention;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Retention;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class RetentionTests(string provider) : DatabaseFixture(provider)
{
    private static readonly WorkerName Worker = WorkerName.From("reports");

    private RetentionOptions Options => (RetentionOptions)Host.Services.GetService(typeof(RetentionOptions))!;

    [SetUp]
    public async Task Reset()
    {
        (Options.EndedTasksDays, Options.EventsDays) = (null, null);
        await Host.ExecuteAsync("UPDATE EventLog SET RemovedThrough = 0");
    }

    [Test]
    public async Task Nothing_is_removed_by_default()
    {
        await EndAsync(await CreateAsync());
        Host.Clock.Now += TimeSpan.FromDays(36_500);

        Assert.That(await Host.SendAsync(new DeleteEndedTasks()) || await Host.SendAsync(new RemoveOldEvents()), Is.False);
        Assert.That((await CountAsync("Tasks"), await CountAsync("TaskEvents")), Is.EqualTo((1, 3)));
    }

    [Test]
    public async Task Ended_tasks_are_deleted_with_an_event_each()
    {
        var (ended, waiting) = (await CreateAsync(), await CreateAsync(3600));
        await EndAsync(ended);
        Host.Clock.Now += TimeSpan.FromDays(2);
        var young = await CreateAsync();
        await EndAsync(young);
        Host.Clock.Now += TimeSpan.FromDays(1) + TimeSpan.FromTicks(1);
        Options.EndedTasksDays = 3;

        Assert.That(await Host.SendAsync(new DeleteEndedTasks()), Is.False);

        Assert.That((await Host.ListAsync()).Select(task => task.Id), Is.EquivalentTo(new[] { waiting.ToString(), young.ToString() }));
        var last = await (await Host.SendAsync(new ListTaskEvents(ended))).LastAsync();
        Assert.That(
            (last.Type, last.Version, last.Origin, last.Actor, last.Status, last.Attempt, last.At, last.Changed),
            Is.EqualTo((TaskEventType.Deleted, 4, EventOrigin.Retention, (string?)null, ScheduledTaskStatus.Succeeded, 1, Host.Clock.Now, TaskFields.None)));
    }

    [Test]
    public async Task Tasks_are_deleted_in_batches_the_oldest_first()
    {
        await Host.SendAsync(new CreateTasks(() => [.. Enumerable.Repeat(New(0), 600)]));
        await Host.ExecuteAsync("UPDATE Tasks SET Status = 'FAILED', DueAt = NULL, FinishedAt = CreatedAt");
        Host.Clock.Now += TimeSpan.FromDays(2);
        Options.EndedTasksDays = 1;

        Assert.That(await Host.SendAsync(new DeleteEndedTasks()), Is.True);
        Assert.That(await CountAsync("Tasks"), Is.EqualTo(100));
        Assert.That(await Host.SendAsync(new DeleteEndedTasks()), Is.False);
        Assert.That((await CountAsync("Tasks"), await CountAsync("TaskEvents WHERE Type = 'deleted'")), Is.EqualTo((0, 600)));
    }

    [Test]
    public async Task Old_events_are_removed_up_to_the_first_that_is_kept()
    {
        var task = await CreateAsync();
        Host.Clock.Now += TimeSpan.FromDays(2);
        await EndAsync(task);
        Host.Clock.Now -= TimeSpan.FromDays(2);
        var late = await CreateAsync();
        Host.Clock.Now += TimeSpan.FromDays(3);
        Options.EventsDays = 2;
        var positions = await PositionsAsync();

        Assert.That(await Host.SendAsync(new RemoveOldEvents()), Is.False);

        Assert.That(await VersionsAsync(task), Is.EqualTo(new[] { 2, 3 }));
        Assert.That(await VersionsAsync(late), Is.EqualTo(new[] { 1 }), "Its time is older, but it comes after one that is kept.");
        var (removedThrough, newest) = await PositionsAsync();
        Assert.That(newest, Is.EqualTo(positions.Newest));
        Assert.That(removedThrough, Is.GreaterThan(0).And.LessThan(newest));
    }

    [Test]
    public async Task Positions_before_a_removal_are_reset_and_positions_are_not_used_again()
    {
        var first = await CreateAsync();
        var before = (await PositionsAsync()).Newest;
        await CreateAsync();
        var newest = (await PositionsAsync()).Newest;
        Host.Clock.Now += TimeSpan.FromDays(2);
        Options.EventsDays = 1;
        await Host.SendAsync(new RemoveOldEvents());

        var page = await Host.SendAsync(new ListEvents(new EventFilter(), before, 10, TimeSpan.Zero));

        Assert.That((page.Reset, page.Next, page.Events.Count), Is.EqualTo((ResetReason.Expired, newest, 0)));
        Assert.That((await Host.SendAsync(new ListEvents(new EventFilter(), newest, 10, TimeSpan.Zero))).Reset, Is.Null);
        Assert.That((await Host.SendAsync(new ListEvents(new EventFilter(), After: 0, 10, TimeSpan.Zero))).Reset, Is.Null);
        Assert.That(await VersionsAsync(first), Is.Empty, "Its history has been removed, but it exists.");
        await CreateAsync();
        Assert.That((await Host.SendAsync(new ListEvents(new EventFilter(), newest, 10, TimeSpan.Zero))).Events.Single().Sequence, Is.GreaterThan(newest));
    }

    [Test]
    public async Task Events_are_removed_in_batches()
    {
        await Host.SendAsync(new CreateTasks(() => [.. Enumerable.Repeat(New(0), 600)]));
        Host.Clock.Now += TimeSpan.FromDays(2);
        Options.EventsDays = 1;

        Assert.That(await Host.SendAsync(new RemoveOldEvents()), Is.True);
        Assert.That(await CountAsync("TaskEvents"), Is.EqualTo(100));
        Assert.That(await Host.SendAsync(new RemoveOldEvents()), Is.False);
        Assert.That(await CountAsync("TaskEvents"), Is.Zero);
    }

    private static NewTask New(int delaySeconds) => new(new TaskTemplate(Worker), TaskStart.After(TimeSpan.FromSeconds(delaySeconds)));

    private async Task<TaskId> CreateAsync(int delaySeconds = 0) => SampleTasks.IdOf((await Host.SendAsync(new CreateTask(() => New(delaySeconds)))).Value.Id);

    private async Task EndAsync(TaskId id)
    {
        await Host.SendAsync(new UpdateTask(id, new TaskChanges { Status = new(ScheduledTaskStatus.Running) }));
        await Host.SendAsync(new UpdateTask(id, new TaskChanges { Status = new(ScheduledTaskStatus.Succeeded) }));
    }

    private Task<EventPositions> PositionsAsync() =>
        Host.RunAsync<IEventReadStore, EventPositions>(store => store.ReadPositionsAsync(CancellationToken.None));

    private async Task<List<int>> VersionsAsync(TaskId id) =>
        await (await Host.SendAsync(new ListTaskEvents(id))).Select(change => change.Version).ToListAsync();

    private async Task<int> CountAsync(string rows) =>
        int.Parse((await Host.QueryAsync($"SELECT COUNT(*) FROM {rows}")).Single(), System.Globalization.CultureInfo.InvariantCulture);
}
