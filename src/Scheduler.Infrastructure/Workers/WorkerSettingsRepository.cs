using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Workers;

internal sealed class WorkerSettingsRepository(SchedulerDbContext context) : IWorkerSettingsRepository
{
    public Task<WorkerSettings?> FindAsync(WorkerName worker, CancellationToken cancellationToken) =>
        context.Set<WorkerSettings>().FirstOrDefaultAsync(settings => settings.Worker == worker, cancellationToken);

    public void Add(WorkerSettings settings) => context.Add(settings);

    public void Remove(WorkerSettings settings) => context.Remove(settings);
}
