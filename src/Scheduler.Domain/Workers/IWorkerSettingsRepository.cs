namespace Scheduler.Domain.Workers;

/// <summary>Repository of worker settings. Changes are stored when the unit of work is saved.</summary>
public interface IWorkerSettingsRepository
{
    /// <summary>Returns null when the worker has no settings.</summary>
    Task<WorkerSettings?> FindAsync(WorkerName worker, CancellationToken cancellationToken);

    void Add(WorkerSettings settings);

    void Remove(WorkerSettings settings);
}
