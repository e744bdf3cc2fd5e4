using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Events;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class EventStorageTests(string provider) : DatabaseFixture(provider)
{
    private static readonly WorkerName Worker = WorkerName.From("reports");

    [TearDown]
    public void ForgetCaller() => Host.Caller.Id = null;

    [Test]
    public async Task Event_round_trips_with_all_its_values()
    {
        Host.Caller.Id = "jwt:https://issuer|ünïcode 🦊";
        var id = await CreateAsync();
        var claimed = (await Host.SendAsync(new ClaimTasks([Worker], 1, 60, TimeSpan.Zero, "host \0 🦊", Key: null))).Tasks.Single().Task;
        await Host.SendAsync(new FailTask(id, LeaseToken.From(claimed.Lease!.Token!), new FailureReport("It \0 broke 🦊.", IsRetryable: false), Payload: null));

        var history = await HistoryAsync(id);

        var now = FrozenTimeProvider.Start;
        Assert.That(history.Select(change => change with { Sequence = 0 }), Is.EqualTo(new[]
        {
            Event(1, TaskEventType.Created, ScheduledTaskStatus.Scheduled, 0) with { DueAt = now },
            Event(2, TaskEventType.Started, ScheduledTaskStatus.Running, 1) with { Changed = TaskFields.Status, Since = now, Claimant = "host \0 🦊" },
            Event(3, TaskEventType.Failed, ScheduledTaskStatus.Failed, 1) with
            {
                Changed = TaskFields.Status,
                Since = now,
                Failure = new FailureResponse { Code = FailureCode.Reported, Message = "It \0 broke 🦊." },
            },
        }));

        EventResponse Event(int version, TaskEventType type, ScheduledTaskStatus status, int attempt) => new()
        {
            Sequence = 0,
            At = now,
            TaskId = id.ToString(),
            Worker = "reports",
            Version = version,
            Type = type,
            Status = status,
            Attempt = attempt,
            DueAt = null,
            Changed = TaskFields.None,
            Since = null,
            Claimant = null,
            Failure = null,
            Actor = "jwt:https://issuer|ünïcode 🦊",
            Origin = EventOrigin.Client,
        };
    }

    [Test]
    public async Task Long_id_of_a_caller_is_cut_off()
    {
        Host.Caller.Id = new string('x', 1001);

        Assert.That((await HistoryAsync(await CreateAsync()))[0].Actor, Is.EqualTo(new string('x', 1000)));
    }

    [Test]
    public async Task History_is_read_in_batches()
    {
        var id = await CreateAsync();
        for (var i = 0; i < 5; i++)
        {
            await Host.SendAsync(new UpdateTask(id, new TaskChanges { Title = new(TaskTitle.From($"{i}")) }));
        }

        var store = (IEventReadStore)Host.Services.GetService(typeof(IEventReadStore))!;
        var first = await store.ReadTaskAsync(id, afterVersion: 0, count: 4, CancellationToken.None);
        var second = await store.ReadTaskAsync(id, first[^1].Version, count: 4, CancellationToken.None);

        Assert.That(first.Concat(second).Select(change => change.Version), Is.EqualTo(Enumerable.Range(1, 6)));
    }

    [Test]
    public async Task Rejected_and_ineffective_commands_leave_no_event()
    {
        var id = await CreateAsync();
        await Host.SendAsync(new UpdateTask(id, new TaskChanges { Title = new(value: null) }));
        await Assert.ThatAsync(() => Host.SendAsync(new CompleteTask(id, LeaseToken.From("wrong"), Payload: null)), Throws.TypeOf<DomainException>());
        await Assert.ThatAsync(() => Host.SendAsync(new DeleteTask(id, new VersionCondition([7]))), Throws.TypeOf<DomainException>());
        await Assert.ThatAsync(
            () => Host.SendAsync(new CreateTasks(() => [New(TaskStart.At(FrozenTimeProvider.Start.AddDays(1))), New(TaskStart.At(FrozenTimeProvider.Start))])),
            Throws.TypeOf<DomainException>());

        Assert.That(await HistoryAsync(id), Has.Count.EqualTo(1));
        Assert.That(await Host.QueryAsync("SELECT COUNT(*) FROM TaskEvents"), Is.EqualTo(new[] { "1" }));
    }

    [Test]
    public async Task Batch_leaves_one_event_per_task()
    {
        var created = await Host.SendAsync(new CreateTasks(() => [.. Enumerable.Repeat(New(TaskStart.After(TimeSpan.Zero)), 1000)]));
        var claimed = await Host.SendAsync(new ClaimTasks([Worker], 100, 60, TimeSpan.Zero, Claimant: null, Key: null));

        Assert.That(
            await Host.QueryAsync("SELECT COUNT(DISTINCT TaskId) FROM TaskEvents WHERE Version = 1 AND Type = 'created'"), Is.EqualTo(new[] { $"{created.Value.Count}" }));
        Assert.That(
            await Host.QueryAsync("SELECT COUNT(DISTINCT TaskId) FROM TaskEvents WHERE Version = 2 AND Type = 'started'"), Is.EqualTo(new[] { $"{claimed.Tasks.Count}" }));
    }

    [Test]
    public async Task Concurrent_changes_leave_one_event_for_each_version()
    {
        var ids = new List<TaskId>();
        for (var i = 0; i < 5; i++)
        {
            ids.Add(await CreateAsync());
        }

        await Parallel.ForEachAsync(Enumerable.Range(0, 500), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await TryAsync(ids, number));

        foreach (var id in ids)
        {
            var history = await HistoryAsync(id);
            var task = await Host.FindAsync(id.ToString());
            var versions = history.Select(change => change.Version).ToList();
            Assert.That(versions, Is.EqualTo(Enumerable.Range(1, versions.Count)));
            Assert.That(history.Select(change => change.Sequence), Is.Ordered.And.Unique);
            if (task is null)
            {
                Assert.That(history[^1].Type, Is.EqualTo(TaskEventType.Deleted));
            }
            else
            {
                Assert.That(
                    (history[^1].Version, history[^1].Status, history[^1].Attempt, history[^1].DueAt),
                    Is.EqualTo((task.Version, task.Status, task.Attempt, task.DueAt)));
            }
        }
    }

    // Wrong states are as likely as right ones.
    private async Task TryAsync(List<TaskId> ids, int number)
    {
        var id = ids[number % ids.Count];
        try
        {
            switch (number % 7)
            {
                case 0 or 1 or 2:
                    await Host.SendAsync(new MergePayload(id, Payload.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"{{number}}":1}"""))));
                    break;
                case 3:
                    var claimed = await Host.SendAsync(new ClaimTasks([Worker], 3, 60, TimeSpan.Zero, Claimant: null, ClaimKey.Of("caller", $"{number / 14}")));
                    foreach (var task in claimed.Tasks.Select(claim => claim.Task))
                    {
                        await Host.SendAsync(new ReleaseTask(SampleTasks.IdOf(task.Id), LeaseToken.From(task.Lease!.Token!), TimeSpan.Zero));
                    }

                    break;
                case 4:
                    await Host.SendAsync(new UpdateTask(id, new TaskChanges { Status = new(ScheduledTaskStatus.Running) }));
                    break;
                case 5:
                    await Host.SendAsync(new UpdateTask(id, new TaskChanges { Status = new(ScheduledTaskStatus.Failed) }));
                    await Host.SendAsync(new UpdateTask(
                        id, new TaskChanges { Status = new(ScheduledTaskStatus.Scheduled), Start = new(TaskStart.After(TimeSpan.Zero)) }));
                    break;
                default:
                    await (number > 480 ? Host.SendAsync(new DeleteTask(id)) : Task.CompletedTask);
                    break;
            }
        }
        catch (Exception e) when (e is DomainException or NotFoundException)
        {
            // The task is in another state, or deleted.
        }
    }

    private static NewTask New(TaskStart start) => new(new TaskTemplate(Worker), start);

    private async Task<TaskId> CreateAsync() =>
        SampleTasks.IdOf((await Host.SendAsync(new CreateTask(() => New(TaskStart.After(TimeSpan.Zero))))).Value.Id);

    private async Task<List<EventResponse>> HistoryAsync(TaskId id) => await (await Host.SendAsync(new ListTaskEvents(id))).ToListAsync();
}
