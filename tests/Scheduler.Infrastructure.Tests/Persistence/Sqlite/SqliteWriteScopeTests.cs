using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
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
        var (isStarted, mayEnd) = (new TaskCompletionSource(), new TaskCompletionSource());
        var before = RunAsync(() =>
        {
            isStarted.SetResult();
            return mayEnd.Task;
        });
        await isStarted.Task;
        var hasRun = false;

        await Assert.ThatAsync(() => RunAsync(() => Task.FromResult(hasRun = true), Past), Throws.TypeOf<TimeoutException>());

        mayEnd.SetResult();
        await before;
        Assert.That(hasRun, Is.False);
    }

    [Test]
    public async Task Work_waits_for_the_lock_of_another_process_until_the_request_deadline()
    {
        await using var other = new SqliteConnection(Host.Database.ConnectionString);
        await other.OpenAsync();
        await using (other.BeginTransaction(deferred: false))
        {
            await Assert.ThatAsync(() => RunAsync(() => Task.CompletedTask, Past).WaitAsync(TimeSpan.FromMinutes(1)), Throws.TypeOf<TimeoutException>());
        }

        await RunAsync(() => Task.CompletedTask);
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

    private Task<bool> RunAsync(Func<Task> work, RequestDeadline? deadline = null) => Host.Services.GetRequiredService<SqliteWriter>().RunAsync(
        async _ =>
        {
            await work();
            return true;
        },
        deadline ?? new RequestDeadline(TimeProvider.System),
        CancellationToken.None);

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
