using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class UnitOfWorkTests(string provider) : DatabaseFixture(provider)
{
    private TaskResponse _task = null!;

    [SetUp]
    public async Task StoreOne()
    {
        _task = SampleTasks.New();
        await Host.Store(_task);
    }

    [Test]
    public async Task The_second_of_two_that_changed_the_same_task_is_refused()
    {
        await using var first = await Writer.Load(Host, _task);
        await using var second = await Writer.Load(Host, _task);
        first.Rename("first");
        second.Rename("second");

        await first.Save();

        Assert.That(second.Save, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That((await Host.Find(_task.Id))!.Title, Is.EqualTo("first"));
    }

    [Test]
    public async Task To_change_what_another_deleted_is_refused()
    {
        await using var first = await Writer.Load(Host, _task);
        await using var second = await Writer.Load(Host, _task);
        first.Remove();
        second.Rename("second");

        await first.Save();

        Assert.That(second.Save, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That(await Host.Find(_task.Id), Is.Null);
    }

    [Test]
    public async Task To_delete_what_another_changed_is_refused()
    {
        await using var first = await Writer.Load(Host, _task);
        await using var second = await Writer.Load(Host, _task);
        first.Rename("first");
        second.Remove();

        await first.Save();

        Assert.That(second.Save, Throws.TypeOf<ConcurrencyConflictException>());
        Assert.That((await Host.Find(_task.Id))!.Title, Is.EqualTo("first"));
    }

    [Test]
    public async Task Two_that_changed_different_tasks_do_not_meet()
    {
        var other = SampleTasks.New();
        await Host.Store(other);
        await using var first = await Writer.Load(Host, _task);
        await using var second = await Writer.Load(Host, other);
        first.Rename("first");
        second.Rename("second");

        await first.Save();
        await second.Save();

        Assert.That((await Host.Find(other.Id))!.Title, Is.EqualTo("second"));
    }

    /// <summary>A command half done: it has read, and has yet to save.</summary>
    private sealed class Writer(AsyncServiceScope scope, ScheduledTask task) : IAsyncDisposable
    {
        public static async Task<Writer> Load(DatabaseHost host, TaskResponse task)
        {
            var scope = host.Services.CreateAsyncScope();
            var found = await scope.ServiceProvider.GetRequiredService<ITaskRepository>().Find(SampleTasks.IdOf(task.Id), CancellationToken.None);
            return new Writer(scope, found!);
        }

        public void Rename(string title) => task.Update(new TaskChanges { Title = new(TaskTitle.From(title)) }, StillClock.Start);

        public void Remove() => scope.ServiceProvider.GetRequiredService<ITaskRepository>().Remove(task);

        public Task Save() => scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
