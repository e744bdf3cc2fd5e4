using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Workers;

internal sealed class WorkerSettingsRepository(SchedulerDbContext context, LeaseClock clock) : IWorkerSettingsRepository
{
    public Task<WorkerSettings?> FindAsync(WorkerName worker, CancellationToken cancellationToken) =>
        clock.FindAsync(context.Set<WorkerSettings>().Where(settings => settings.Worker == worker), cancellationToken);

    public void Add(WorkerSettings settings) => context.Add(settings);

    public void Remove(WorkerSettings settings) => context.Remove(settings);
}
