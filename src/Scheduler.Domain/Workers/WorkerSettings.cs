using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Workers;

/// <summary>What an operator has decided of a worker.</summary>
public sealed class WorkerSettings
{
    /// <summary>The least cap.</summary>
    public const int MinRunning = 1;

    /// <summary>The greatest cap.</summary>
    public const int MaxRunningLimit = 100_000;

    /// <param name="worker">The worker.</param>
    public WorkerSettings(WorkerName worker) => Worker = worker;

    /// <summary>The worker.</summary>
    public WorkerName Worker { get; private set; }

    /// <summary>Whether its tasks are handed out to nobody.</summary>
    public bool Paused { get; private set; }

    /// <summary>How many of its tasks may be RUNNING for another to be claimed; null for any number.</summary>
    public int? MaxRunning { get; private set; }

    /// <summary>Changes what is given.</summary>
    /// <param name="paused">See <see cref="Paused"/>.</param>
    /// <param name="maxRunning">See <see cref="MaxRunning"/>; from <see cref="MinRunning"/> to <see cref="MaxRunningLimit"/>.</param>
    public void Update(Optional<bool> paused, Optional<int?> maxRunning)
    {
        Paused = paused.IsGiven ? paused.Value : Paused;
        MaxRunning = maxRunning.IsGiven ? maxRunning.Value : MaxRunning;
    }
}
