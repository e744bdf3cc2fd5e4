using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Tasks;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class FailureKindStoreTests(string provider) : DatabaseFixture(provider)
{
    private static readonly FailureResponse Failure = new() { Code = FailureCode.Reported, Message = "Row 17 is invalid" };
    private static readonly string Kind = FailureKind.Of(new TaskFailure(FailureCode.Reported, "Row 4711 is invalid")).ToString();

    [Test]
    public async Task Failures_without_a_kind_get_it_and_nothing_else_changes()
    {
        var failed = Failed();
        var waiting = failed with { Id = SampleTasks.New().Id, Status = ScheduledTaskStatus.Scheduled };
        var classified = failed with { Id = SampleTasks.New().Id, FailureKind = "0123456789abcdef" };
        var withoutFailure = failed with { Id = SampleTasks.New().Id, Failure = null };
        var withoutMessage = failed with { Id = SampleTasks.New().Id, Failure = Failure with { Message = null } };
        await Host.StoreAsync(failed, waiting, classified, withoutFailure, withoutMessage);
        var revision = await Host.RevisionOfAsync(failed.Id);

        Assert.That(await Host.SendAsync(new FillFailureKinds()), Is.False);

        var kindWithoutMessage = FailureKind.Of(new TaskFailure(FailureCode.Reported, Message: null)).ToString();
        Assert.That(
            await Host.ListAsync(),
            Is.EquivalentTo(new[] { failed with { FailureKind = Kind }, waiting, classified, withoutFailure, withoutMessage with { FailureKind = kindWithoutMessage } }));
        Assert.That(await Host.RevisionOfAsync(failed.Id), Is.Not.EqualTo(revision));
        Assert.That((await Host.ListAsync(new TaskFilter { FailureKinds = [Parse(Kind)] })).Select(task => task.Id), Is.EqualTo(new[] { failed.Id }));
    }

    [Test]
    public async Task Failures_are_filled_in_batches()
    {
        await Host.StoreAsync(Enumerable.Range(0, FillFailureKinds.BatchSize + 1).Select(_ => Failed()));

        Assert.That(await Host.SendAsync(new FillFailureKinds()), Is.True);
        Assert.That(await CountAsync(), Is.EqualTo(FillFailureKinds.BatchSize));
        Assert.That(await Host.SendAsync(new FillFailureKinds()), Is.False);
        Assert.That(await CountAsync(), Is.EqualTo(FillFailureKinds.BatchSize + 1));
        Assert.That(await Host.SendAsync(new FillFailureKinds()), Is.False);

        async Task<int> CountAsync() => (await Host.SendAsync(new CountTasks(new TaskFilter { FailureKinds = [Parse(Kind)] }, CountTasks.MaxCap))).Count;
    }

    private static TaskResponse Failed() => SampleTasks.New() with { Status = ScheduledTaskStatus.Failed, Failure = Failure, DueAt = null };

    private static FailureKind Parse(string text) => FailureKind.TryParse(text, out var kind) ? kind : throw new FormatException(text);
}
