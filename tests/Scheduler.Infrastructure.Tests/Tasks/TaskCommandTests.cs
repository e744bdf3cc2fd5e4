using System.Text.Json;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class TaskCommandTests(string provider) : DatabaseFixture(provider)
{
    private static readonly Payload OneKey = Payload.Parse("""{"one":1}"""u8);

    [Test]
    public async Task Task_with_a_past_start_is_not_stored()
    {
        var command = new CreateTask(() => new NewTask(new TaskTemplate(WorkerName.From("reports")), TaskStart.At(FrozenTimeProvider.Start)));

        Assert.That(() => Host.SendAsync(command), Throws.TypeOf<DomainException>());
        Assert.That(await Host.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Rejected_change_leaves_the_task_unchanged()
    {
        var task = SampleTasks.New() with { Payload = OneKey };
        await Host.StoreAsync(task);
        var rejected = new TaskChanges
        {
            Title = new(TaskTitle.From("another")),
            Payload = new(Payload.Empty),
            Status = new(ScheduledTaskStatus.Succeeded),
        };

        Assert.That(() => Host.SendAsync(new UpdateTask(IdOf(task), rejected)), Throws.TypeOf<DomainException>());
        Assert.That(() => Host.SendAsync(new RemovePayloadKey(IdOf(task), "two")), Throws.TypeOf<DomainException>());
        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
        Assert.That(await Host.RevisionOfAsync(task.Id), Is.Zero);
    }

    [Test]
    public async Task Deletion_removes_only_the_given_task()
    {
        var (deleted, kept) = (SampleTasks.New(), SampleTasks.New());
        await Host.StoreAsync(deleted, kept);

        await Host.SendAsync(new DeleteTask(IdOf(deleted)));

        Assert.That(await Host.ListAsync(), Is.EqualTo(new[] { kept }));
        Assert.That(() => Host.SendAsync(new DeleteTask(IdOf(deleted))), Throws.TypeOf<NotFoundException>());
    }

    [Test]
    public async Task Every_write_increases_the_revision()
    {
        var task = SampleTasks.New() with { Payload = OneKey };
        await Host.StoreAsync(task);
        var revisions = new List<long>();
        IRequest<TaskResponse>[] commands =
        [
            new UpdateTask(IdOf(task), new TaskChanges { Title = new(TaskTitle.From("another")) }),
            new MergePayload(IdOf(task), Payload.Parse("""{"two":2}"""u8)),
            new RemovePayloadKey(IdOf(task), "one"),
            new UpdateTask(IdOf(task), new TaskChanges { Status = new(ScheduledTaskStatus.Running) }),
        ];

        foreach (var command in commands)
        {
            await Host.SendAsync(command);
            revisions.Add(await Host.RevisionOfAsync(task.Id));
        }

        Assert.That(revisions, Is.Ordered.And.Unique.And.All.Positive);
    }

    [Test]
    public async Task Change_without_effect_is_not_written()
    {
        var task = SampleTasks.New() with { Payload = OneKey };
        await Host.StoreAsync(task);

        await Host.SendAsync(new MergePayload(IdOf(task), OneKey));

        Assert.That(await Host.RevisionOfAsync(task.Id), Is.Zero);
        Assert.That(await Host.FindAsync(task.Id), Is.EqualTo(task));
    }

    [Test]
    public async Task Concurrent_merges_of_different_keys_are_all_stored()
    {
        var task = SampleTasks.New();
        await Host.StoreAsync(task);
        var keys = Enumerable.Range(0, 50).Select(i => $"key {i}").ToList();

        await Task.WhenAll(keys.Select(key => Task.Run(() =>
            Host.SendAsync(new MergePayload(IdOf(task), Payload.Parse(JsonSerializer.SerializeToUtf8Bytes(
                new Dictionary<string, int>(StringComparer.Ordinal) { [key] = 1 })))))));

        var merged = (await Host.FindAsync(task.Id))!;
        var payload = JsonSerializer.Deserialize<Dictionary<string, int>>(merged.Payload.Utf8.Span)!;
        Assert.That(payload.Keys, Is.EquivalentTo(keys));
        Assert.That(merged.Version, Is.EqualTo(51));
        Assert.That(await Host.RevisionOfAsync(task.Id), Is.AtLeast(50));
    }

    private static TaskId IdOf(TaskResponse task) => SampleTasks.IdOf(task.Id);
}
