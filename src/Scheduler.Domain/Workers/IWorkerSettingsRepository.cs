using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Workers;

/// <summary>Where the settings of workers are. What is added or changed is stored when the unit of work is saved.</summary>
public interface IWorkerSettingsRepository
{
    /// <summary>Returns null when the worker has no settings.</summary>
    Task<WorkerSettings?> Find(WorkerName worker, CancellationToken cancellationToken);

    /// <summary>Adds settings.</summary>
    void Add(WorkerSettings settings);
}
