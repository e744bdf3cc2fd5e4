using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Tests.Databases;
using Scheduler.Infrastructure.Tests.Schedules;
using Scheduler.Testing;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>A save of a schedule takes effect once even if the connection is lost.</summary>
[TestFixtureSource(typeof(TestDatabases), nameof(TestDatabases.All))]
public sealed class ScheduleCommitTests(string provider) : CommitVerificationFixture(provider)
{
    private static readonly DateTimeOffset Now = FrozenTimeProvider.Start;

    [Test]
    public async Task Schedule_is_created_once([Values] Loss loss, [Values] bool hasOccurrence)
    {
        var schedule = SampleSchedules.New();
        await LoseAsync(loss, () => StoreAsync(schedule, hasOccurrence ? [SampleSchedules.Occurrence(schedule.Id, Now)] : []));

        Assert.That((await FindAsync(schedule.Id))!.Definition, Is.EqualTo(schedule.Definition));
        Assert.That(await Host.ListAsync(), Has.Count.EqualTo(hasOccurrence ? 1 : 0));
    }

    [Test]
    public async Task Schedule_is_changed_once([Values] Loss loss, [Values] bool hasOccurrence)
    {
        var schedule = SampleSchedules.New();
        await StoreAsync(schedule);
        await LoseAsync(loss, () => ChangeAsync(schedule.Id, hasOccurrence ? SampleSchedules.Occurrence(schedule.Id, Now) : null));

        Assert.That((await FindAsync(schedule.Id))!.Progress.LastSkipped!.Instant, Is.EqualTo(Now));
        Assert.That(await Host.ListAsync(), Has.Count.EqualTo(hasOccurrence ? 1 : 0));
    }

    [Test]
    public async Task Schedule_is_deleted_once([Values] Loss loss)
    {
        var schedule = SampleSchedules.New();
        await StoreAsync(schedule);
        await LoseAsync(loss, () => SaveAsync(async services =>
        {
            var repository = services.GetRequiredService<IScheduleRepository>();
            repository.Remove((await repository.FindAsync(schedule.Id, CancellationToken.None))!);
        }));

        Assert.That(await FindAsync(schedule.Id), Is.Null);
    }

    [Test]
    public async Task Withdrawal_by_another_replica_is_not_taken_for_the_lost_save()
    {
        var schedule = SampleSchedules.New();
        var task = SampleSchedules.Occurrence(schedule.Id, Now);
        await StoreAsync(schedule, task);
        AfterLoss = () => Execute("DELETE FROM Tasks; DELETE FROM TaskEvents");

        var failure = await Assert.CatchAsync(() => LoseAsync(Loss.BeforeCommit, () => ChangeAsync(schedule.Id, created: null, withdrawn: task.Id)));

        Assert.That(Host.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(failure!), Is.EqualTo(DatabaseErrorKind.Conflict));
        Assert.That((await FindAsync(schedule.Id))!.Progress.LastSkipped, Is.Null);
    }

    private Task<bool> StoreAsync(Schedule schedule, params IEnumerable<ScheduledTask> tasks) => SaveAsync(services =>
    {
        services.GetRequiredService<IScheduleRepository>().Add(schedule);
        foreach (var task in tasks)
        {
            services.GetRequiredService<ITaskRepository>().Add(task);
        }

        return Task.CompletedTask;
    });

    private Task<bool> ChangeAsync(ScheduleId id, ScheduledTask? created, TaskId? withdrawn = null) => SaveAsync(async services =>
    {
        var tasks = services.GetRequiredService<ITaskRepository>();
        (await services.GetRequiredService<IScheduleRepository>().FindAsync(id, CancellationToken.None))!.RecordManualDeletion(Now, Now);
        if (created is not null)
        {
            tasks.Add(created);
        }

        if (withdrawn is { } taskId)
        {
            var task = (await tasks.FindAsync(taskId, CancellationToken.None))!;
            task.Withdraw(Now);
            tasks.Remove(task);
        }
    });

    private Task<bool> SaveAsync(Func<IServiceProvider, Task> change) => Host.RunAsync<IServiceProvider, bool>(async services =>
    {
        await change(services);
        await services.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
        return true;
    });

    private Task<Schedule?> FindAsync(ScheduleId id) =>
        Host.RunAsync<IScheduleRepository, Schedule?>(schedules => schedules.FindAsync(id, CancellationToken.None));
}
