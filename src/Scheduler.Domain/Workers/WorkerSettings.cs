using Scheduler.Domain.Common;

namespace Scheduler.Domain.Workers;

/// <summary>The settings of a worker that operators change.</summary>
public sealed class WorkerSettings
{
    public const int MinRunning = 1;

    public const int MaxRunningLimit = 100_000;

    public WorkerSettings(WorkerName worker) => Worker = worker;

    public WorkerName Worker { get; private set; }

    /// <summary>While true, claims return none of its tasks.</summary>
    public bool Paused { get; private set; }

    /// <summary>The maximum number of RUNNING tasks (the cap); null when there is none.</summary>
    public int? MaxRunning { get; private set; }

    /// <summary>Changes the given settings; the others stay.</summary>
    /// <param name="paused">See <see cref="Paused"/>.</param>
    /// <param name="maxRunning">See <see cref="MaxRunning"/>; from <see cref="MinRunning"/> to <see cref="MaxRunningLimit"/>.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>: the cap is outside its limits.</exception>
    public void Update(Optional<bool> paused, Optional<int?> maxRunning)
    {
        if (maxRunning is { IsGiven: true, Value: { } cap })
        {
            Limits.Check(cap, MinRunning, MaxRunningLimit, "maxRunning");
        }

        Paused = paused.IsGiven ? paused.Value : Paused;
        MaxRunning = maxRunning.IsGiven ? maxRunning.Value : MaxRunning;
    }
}
