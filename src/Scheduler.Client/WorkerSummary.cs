namespace Scheduler.Client;

/// <summary>A worker: its tasks by status, and its settings.</summary>
public sealed class WorkerSummary
{
    /// <summary>Its name.</summary>
    public required string Worker { get; init; }

    /// <summary>How many of its tasks wait.</summary>
    public long Scheduled { get; init; }

    /// <summary>How many run.</summary>
    public long Running { get; init; }

    /// <summary>How many succeeded; up to 10 s old.</summary>
    public long Succeeded { get; init; }

    /// <summary>How many failed; up to 10 s old.</summary>
    public long Failed { get; init; }

    /// <summary>How many wait though their time has come.</summary>
    public long Due { get; init; }

    /// <summary>Since when the first of these waits, or null.</summary>
    public DateTimeOffset? OldestDueAt { get; init; }

    /// <summary>Whether claims are given nothing.</summary>
    public bool Paused { get; init; }

    /// <summary>How many of its tasks may run at once; null when there is no cap.</summary>
    public int? MaxRunning { get; init; }
}
