using Scheduler.Domain.Workers;

namespace Scheduler.Application.Workers;

/// <summary>Reads task counts and settings of workers.</summary>
public interface IWorkerReadStore
{
    /// <summary>Returns the counts of waiting and running tasks, which are cheap to read, and the settings, for one worker or all.</summary>
    Task<IReadOnlyList<WorkerResponse>> FindLiveAsync(WorkerName? worker, CancellationToken cancellationToken);

    /// <summary>Counts the ended tasks of one worker or of each worker. The cost grows with their number.</summary>
    Task<IReadOnlyDictionary<string, EndedTasks>> CountEndedAsync(WorkerName? worker, CancellationToken cancellationToken);
}

/// <summary>The number of ended tasks of a worker.</summary>
public sealed record EndedTasks(long Succeeded, long Failed);
