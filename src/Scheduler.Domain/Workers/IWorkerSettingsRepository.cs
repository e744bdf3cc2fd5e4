using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Workers;

/// <summary>Where the settings of workers are. What is added, changed or removed is stored when the unit of work is saved.</summary>
public interface IWorkerSettingsRepository
{
    /// <summary>The settings of this worker, or null when nobody set any.</summary>
    Task<WorkerSettings?> Find(WorkerName worker, CancellationToken cancellationToken);

    /// <summary>Adds settings.</summary>
    void Add(WorkerSettings settings);

    /// <summary>Removes settings.</summary>
    void Remove(WorkerSettings settings);
}
