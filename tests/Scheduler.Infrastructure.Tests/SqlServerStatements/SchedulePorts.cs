using Microsoft.Extensions.DependencyInjection;
using Scheduler.Application.Common;
using Scheduler.Application.Schedules;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tests.Schedules;

namespace Scheduler.Infrastructure.Tests.SqlServerStatements;

/// <summary>Calls of the ports of schedules, which together cover every shape of statement that they can send.</summary>
internal static class SchedulePorts
{
    private static readonly DateTimeOffset Now = SqlServerHost.Now;
    private static readonly WorkerName Worker = WorkerName.From("reports");

    /// <summary>What the database contains.</summary>
    public static readonly UseCaseSample Stored = new(ScheduledTaskStatus.Scheduled, _ => Task.CompletedTask);

    public static IReadOnlyList<(string Port, Func<IServiceProvider, Task> Run)> Samples { get; } =
    [
        Repository(schedules => schedules.FindAsync(SampleSchedules.New().Id, CancellationToken.None)),
        Repository(schedules => schedules.FindByNameAsync(ScheduleName.From("nightly"), CancellationToken.None)),
        Repository(schedules => schedules.FindWaitingAsync(SampleSchedules.New().Id, count: 1, CancellationToken.None)),
        Repository(schedules => schedules.ReadFactsAsync(SampleSchedules.New(), Now, CancellationToken.None)),
        Repository(schedules => schedules.ReadFactsAsync(
            SampleSchedules.New().With(progress => progress with { LastTaskId = null, HeldBy = TaskId.New(Now) }), Now, CancellationToken.None)),
        (nameof(IScheduleRepository), services => services.GetRequiredService<ITaskRepository>().FindAllAsync(
            [TaskId.New(Now), TaskId.New(Now)], CancellationToken.None)),
        (nameof(IScheduleRepository), services => SaveAsync(services, (schedules, tasks) =>
        {
            var (schedule, task) = (SampleSchedules.New(), SampleSchedules.New());
            schedules.Add(schedule);
            tasks.Add(SampleSchedules.Occurrence(task.Id, Now));
        })),
        (nameof(IScheduleRepository), services => SaveAsync(services, (_, tasks) =>
        {
            var schedule = Attach(services);
            schedule.RecordManualDeletion(Now, Now);
            tasks.Add(SampleSchedules.Occurrence(schedule.Id, Now));
            var withdrawn = SampleSchedules.Occurrence(schedule.Id, Now);
            services.GetRequiredService<SchedulerDbContext>().Attach(withdrawn);
            withdrawn.Withdraw(Now);
            tasks.Remove(withdrawn);
        })),
        (nameof(IScheduleRepository), services => SaveAsync(services, (_, _) =>
            Attach(services).Change(
                SampleSchedules.Definition("changed") with { Note = ScheduleNote.From("why"), IsPaused = true },
                SampleSchedules.Rule,
                ScheduleFacts.None,
                ClockReading.At(Now)))),
        (nameof(IScheduleRepository), services => SaveAsync(services, (schedules, _) => schedules.Remove(Attach(services)))),
        ReadStore(store => store.ReadNamesAsync(workers: null, CancellationToken.None)),
        ReadStore(store => store.ReadNamesAsync([Worker], CancellationToken.None)),
        ReadStore(store => store.ReadAsync([SampleSchedules.New().Id, SampleSchedules.New().Id], Now, CancellationToken.None)),
    ];

    private static (string Port, Func<IServiceProvider, Task> Run) Repository(Func<IScheduleRepository, Task> run) =>
        (nameof(IScheduleRepository), services => run(services.GetRequiredService<IScheduleRepository>()));

    private static (string Port, Func<IServiceProvider, Task> Run) ReadStore(Func<IScheduleReadStore, Task> run) =>
        (nameof(IScheduleReadStore), services => run(services.GetRequiredService<IScheduleReadStore>()));

    private static Schedule Attach(IServiceProvider services)
    {
        var schedule = SampleSchedules.New();
        services.GetRequiredService<SchedulerDbContext>().Attach(schedule);
        return schedule;
    }

    private static Task SaveAsync(IServiceProvider services, Action<IScheduleRepository, ITaskRepository> change)
    {
        change(services.GetRequiredService<IScheduleRepository>(), services.GetRequiredService<ITaskRepository>());
        return services.GetRequiredService<IUnitOfWork>().SaveChangesAsync(CancellationToken.None);
    }
}
