using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Schedules;
using Scheduler.Infrastructure.Tests.Databases;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>Tests of the storage of schedules.</summary>
public abstract class ScheduleFixture(string provider) : DatabaseFixture(provider)
{
    protected static DateTimeOffset Now => SampleSchedules.Now;

    /// <summary>The instant so many hours from now.</summary>
    protected static DateTimeOffset At(int hours) => Now.AddHours(hours);

    protected Task StoreAsync(Schedule schedule, params IEnumerable<ScheduledTask> tasks) => SaveAsync(services =>
    {
        services.GetRequiredService<IScheduleRepository>().Add(schedule);
        AddAll(services, tasks);
        return Task.CompletedTask;
    });

    protected Task StoreAsync(params IEnumerable<ScheduledTask> tasks) => SaveAsync(services =>
    {
        AddAll(services, tasks);
        return Task.CompletedTask;
    });

    /// <summary>Deletes a task as a client does.</summary>
    protected Task DeleteAsync(TaskId id, DateTimeOffset at) => SaveAsync(async services =>
    {
        var tasks = services.GetRequiredService<ITaskRepository>();
        var task = (await tasks.FindAsync(id, CancellationToken.None))!;
        task.Delete(at);
        tasks.Remove(task);
    });

    protected Task SaveAsync(Func<IServiceProvider, Task> change) => Host.RunAsync<IServiceProvider, bool>(async services =>
    {
        await change(services);
        await services.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
        return true;
    });

    protected Task<T> OfRepositoryAsync<T>(Func<IScheduleRepository, Task<T>> read) => Host.RunAsync(read);

    protected Task<SchedulePoll> PollAsync(int count = 10, bool includesLate = false) => Host.RunAsync(
        context => new ScheduleReadStore(context, new FixedLeaseClock(Now)).PollAsync(count, includesLate, CancellationToken.None));

    protected DatabaseErrorKind Classify(Exception exception) => Host.Services.GetRequiredService<IDatabaseErrorClassifier>().Classify(exception);

    private static void AddAll(IServiceProvider services, IEnumerable<ScheduledTask> tasks)
    {
        var repository = services.GetRequiredService<ITaskRepository>();
        foreach (var task in tasks)
        {
            repository.Add(task);
        }
    }
}
