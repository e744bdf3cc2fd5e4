using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Workers;

/// <summary>Reads how the tasks of workers stand.</summary>
public interface IWorkerReadStore
{
    /// <summary>What changes from moment to moment and is few: what waits and runs, and what operators have set, of one worker or all.</summary>
    Task<IReadOnlyList<WorkerResponse>> FindLive(WorkerName? worker, CancellationToken cancellationToken);

    /// <summary>How many tasks have ended, of one worker or by worker. It takes the longer the more they are.</summary>
    Task<IReadOnlyDictionary<string, EndedTasks>> CountEnded(WorkerName? worker, CancellationToken cancellationToken);
}

/// <summary>How many of a worker's tasks have ended.</summary>
/// <param name="Succeeded">Well.</param>
/// <param name="Failed">Badly.</param>
public sealed record EndedTasks(long Succeeded, long Failed);
