using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Application.Workers;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Tests.Claims;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence;

[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class UnitOfWorkTests(string provider) : DatabaseFixture(provider)
{
    private TaskResponse _task = null!;

    /// <summary>A time before the lease of the claimed task expires.</summary>
    private ClockReading Before => ClockReading.At(_task.Start.AddSeconds(59));

    /// <summary>A time after the lease has expired.</summary>
    private ClockReading After => ClockReading.At(_task.Start.AddSeconds(61));

    /// <summary>The revision has changed, or the event of the same version exists.</summary>
    private NUnit.Framework.Constraints.IResolveConstraint IsConflict => Throws.Exception.With.Matches<Exception>(
        e => e is not null && Host.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(e) == DatabaseErrorKind.Conflict);

    [SetUp]
    public async Task StoreOne()
    {
        _task = SampleTasks.New();
        await Host.StoreAsync(_task);
    }

    [Test]
    public async Task Second_of_two_changes_of_the_same_task_fails()
    {
        await using var first = await Writer.LoadAsync(Host, _task);
        await using var second = await Writer.LoadAsync(Host, _task);
        first.Rename("first");
        second.Rename("second");

        await first.SaveAsync();

        Assert.That(second.SaveAsync, IsConflict);
        Assert.That((await Host.FindAsync(_task.Id))!.Title, Is.EqualTo("first"));
    }

    [Test]
    public async Task Change_of_a_concurrently_deleted_task_fails()
    {
        await using var first = await Writer.LoadAsync(Host, _task);
        await using var second = await Writer.LoadAsync(Host, _task);
        first.Remove();
        second.Rename("second");

        await first.SaveAsync();

        Assert.That(second.SaveAsync, IsConflict);
        Assert.That(await Host.FindAsync(_task.Id), Is.Null);
    }

    [Test]
    public async Task Deletion_of_a_concurrently_changed_task_fails()
    {
        await using var first = await Writer.LoadAsync(Host, _task);
        await using var second = await Writer.LoadAsync(Host, _task);
        first.Rename("first");
        second.Remove();

        await first.SaveAsync();

        Assert.That(second.SaveAsync, IsConflict);
        Assert.That((await Host.FindAsync(_task.Id))!.Title, Is.EqualTo("first"));
    }

    [Test]
    public async Task Changes_of_different_tasks_do_not_conflict()
    {
        var other = SampleTasks.New();
        await Host.StoreAsync(other);
        await using var first = await Writer.LoadAsync(Host, _task);
        await using var second = await Writer.LoadAsync(Host, other);
        first.Rename("first");
        second.Rename("second");

        await first.SaveAsync();
        await second.SaveAsync();

        Assert.That((await Host.FindAsync(other.Id))!.Title, Is.EqualTo("second"));
    }

    [Test]
    public async Task Expiry_after_a_concurrent_heartbeat_fails()
    {
        var secret = await ClaimAsync();
        await using var worker = await Writer.LoadAsync(Host, _task);
        await using var expiry = await Writer.LoadAsync(Host, _task);
        worker.Renew(secret, Before);
        expiry.Expire(After);

        await worker.SaveAsync();

        Assert.That(expiry.SaveAsync, IsConflict);
        Assert.That((await Host.FindAsync(_task.Id))!.Status, Is.EqualTo(ScheduledTaskStatus.Running));
    }

    [Test]
    public async Task Heartbeat_after_a_concurrent_expiry_fails()
    {
        var secret = await ClaimAsync();
        await using var worker = await Writer.LoadAsync(Host, _task);
        await using var expiry = await Writer.LoadAsync(Host, _task);
        worker.Renew(secret, Before);
        expiry.Expire(After);

        await expiry.SaveAsync();

        Assert.That(worker.SaveAsync, IsConflict);
        Assert.That((await Host.FindAsync(_task.Id))!.Lease, Is.Null);
    }

    [Test]
    public async Task Change_of_a_concurrently_claimed_task_fails()
    {
        await using var writer = await Writer.LoadAsync(Host, _task);
        writer.Rename("late");

        new LeaseTimeControl(Host).Move(_task.Start.AddMinutes(1) - FrozenTimeProvider.Start);
        var claimed = await Host.SendAsync(new ClaimTasks([WorkerName.From(_task.Worker)], Limit: 1, LeaseSeconds: 60, Wait: TimeSpan.Zero, Claimant: null, Key: null));

        Assert.That(claimed.Tasks, Has.Count.EqualTo(1));
        Assert.That(writer.SaveAsync, IsConflict);
        Assert.That((await Host.FindAsync(_task.Id))!.Status, Is.EqualTo(ScheduledTaskStatus.Running));
    }

    [Test]
    public async Task To_change_or_delete_the_settings_of_a_worker_that_another_deleted_is_refused()
    {
        var worker = WorkerName.From("reports");
        await Host.SendAsync(new UpdateWorker(worker, new(new(value: true), new(value: 7))));
        await using var changing = Host.Services.CreateAsyncScope();
        await using var deleting = Host.Services.CreateAsyncScope();
        (await SettingsAsync(changing, worker)).Update(new(Paused: new(value: false)), ClockReading.At(FrozenTimeProvider.Start));
        Repository(deleting).Remove(await SettingsAsync(deleting, worker));

        await Host.SendAsync(new DeleteWorkerSettings(worker));

        Assert.That(() => SaveAsync(changing), IsConflict);
        Assert.That(() => SaveAsync(deleting), IsConflict);
        Assert.That((await Host.SendAsync(new GetWorker(worker))).MaxRunning, Is.Null);
    }

    private static IWorkerSettingsRepository Repository(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IWorkerSettingsRepository>();

    private static async Task<WorkerSettings> SettingsAsync(AsyncServiceScope scope, WorkerName worker) =>
        (await Repository(scope).FindAsync(worker, CancellationToken.None))!;

    private static Task SaveAsync(AsyncServiceScope scope) => scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);

    /// <summary>Claims the task at its start, for a minute.</summary>
    private async Task<LeaseSecret> ClaimAsync()
    {
        var secret = LeaseSecret.New();
        await using var claimer = await Writer.LoadAsync(Host, _task);
        claimer.Claim(secret, ClockReading.At(_task.Start));
        await claimer.SaveAsync();
        return secret;
    }

    /// <summary>A command in progress: it has read the task and not yet saved it.</summary>
    private sealed class Writer(AsyncServiceScope scope, ScheduledTask task) : IAsyncDisposable
    {
        public static async Task<Writer> LoadAsync(DatabaseHost host, TaskResponse task)
        {
            var scope = host.Services.CreateAsyncScope();
            var found = await scope.ServiceProvider.GetRequiredService<ITaskRepository>().FindAsync(SampleTasks.IdOf(task.Id), CancellationToken.None);
            return new Writer(scope, found!);
        }

        public void Rename(string title) => task.Update(new TaskChanges { Title = new(TaskTitle.From(title)) }, ClockReading.At(FrozenTimeProvider.Start));

        public void Claim(LeaseSecret secret, ClockReading reading) => Assert.That(task.Claim(secret, claimant: null, seconds: 60, key: null, reading));

        public void Renew(LeaseSecret secret, ClockReading reading) => task.RenewLease(secret.TokenOf(task.Id), seconds: null, changes: null, reading);

        public void Expire(ClockReading reading) => Assert.That(task.ExpireLease(reading, jitter: 0));

        public void Remove() => scope.ServiceProvider.GetRequiredService<ITaskRepository>().Remove(task);

        public Task SaveAsync() => scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);

        public ValueTask DisposeAsync() => scope.DisposeAsync();
    }
}
