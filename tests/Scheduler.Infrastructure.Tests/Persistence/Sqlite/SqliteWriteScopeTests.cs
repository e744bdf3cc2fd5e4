using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Persistence.Sqlite;

[TestFixture]
public sealed class SqliteWriteScopeTests() : DatabaseFixture(TestDatabase.Sqlite)
{
    private static RequestDeadline Past => new(TimeProvider.System) { Limit = TimeSpan.Zero };

    [Test]
    public async Task Work_that_fails_after_its_save_is_rolled_back()
    {
        Assert.That(() => WriteAsync(SampleTasks.New(), () => throw new InvalidDataException()), Throws.TypeOf<InvalidDataException>());
        Assert.That(await Host.ListAsync(), Is.Empty);
    }

    [Test]
    public async Task Work_succeeds_after_other_work_failed()
    {
        var task = SampleTasks.New();
        Assert.That(() => WriteAsync(SampleTasks.New(), () => throw new InvalidDataException()), Throws.TypeOf<InvalidDataException>());

        await WriteAsync(task, () => Task.CompletedTask);

        Assert.That(await Host.ListAsync(), Is.EqualTo(new[] { task }));
    }

    [Test]
    public async Task Work_waits_for_its_turn_until_the_request_deadline()
    {
        using var gate = new SqliteWriteGate();
        await gate.Semaphore.WaitAsync();

        await Assert.ThatAsync(() => RunAsync(gate, Past), Throws.TypeOf<TimeoutException>());
    }

    [Test]
    public async Task Work_waits_for_the_lock_of_another_process_until_the_request_deadline()
    {
        await using var other = new SqliteConnection(Host.Database.ConnectionString);
        await other.OpenAsync();
        await using var writing = other.BeginTransaction(deferred: false);
        using var gate = new SqliteWriteGate();

        var failure = await Assert.CatchAsync<SqliteException>(() => RunAsync(gate, Past).WaitAsync(TimeSpan.FromMinutes(1)));

        Assert.That(failure!.SqliteErrorCode, Is.EqualTo(SQLitePCL.raw.SQLITE_BUSY));
    }

    [Test]
    public async Task Work_waits_for_earlier_work_but_reads_do_not()
    {
        var (first, second) = (SampleTasks.New(), SampleTasks.New());
        var order = new List<string>();
        var isStarted = new TaskCompletionSource();
        var mayEnd = new TaskCompletionSource();
        var before = Task.Run(() => WriteAsync(first, async () =>
        {
            isStarted.SetResult();
            await mayEnd.Task;
            order.Add(first.Id);
        }));
        await isStarted.Task;
        var after = WriteAsync(second, () =>
        {
            order.Add(second.Id);
            return Task.CompletedTask;
        });

        Assert.That(after.IsCompleted, Is.False);
        Assert.That(await Host.ListAsync(), Is.Empty);

        mayEnd.SetResult();
        await Task.WhenAll(before, after);

        Assert.That(order, Is.EqualTo(new[] { first.Id, second.Id }));
        Assert.That(await Host.ListAsync(), Has.Count.EqualTo(2));
    }

    private Task<bool> RunAsync(SqliteWriteGate gate, RequestDeadline deadline) => Host.RunAsync<SchedulerDbContext, bool>(context =>
        new SqliteWriteScope(context, gate, Host.Services.GetRequiredService<SqliteReadDatabase>(), deadline).RunAsync(() => Task.FromResult(true), CancellationToken.None));

    private async Task WriteAsync(TaskResponse task, Func<Task> afterSave)
    {
        await using var scope = Host.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IWriteScope>().RunAsync(
            async () =>
            {
                scope.ServiceProvider.GetRequiredService<ITaskRepository>().Add(SampleTasks.ToAggregate(task));
                await scope.ServiceProvider.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
                await afterSave();
                return true;
            },
            CancellationToken.None);
    }
}
