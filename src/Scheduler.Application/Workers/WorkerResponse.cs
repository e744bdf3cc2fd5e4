namespace Scheduler.Application.Workers;

/// <summary>How a worker's tasks stand.</summary>
/// <remarks>The properties are in the order of the answer's fields.</remarks>
public sealed record WorkerResponse
{
    /// <summary>The worker.</summary>
    public required string Worker { get; init; }

    /// <summary>How many of its tasks wait.</summary>
    public required long Scheduled { get; init; }

    /// <summary>How many run.</summary>
    public required long Running { get; init; }

    /// <summary>How many ended well, some seconds ago.</summary>
    public required long Succeeded { get; init; }

    /// <summary>How many failed for good, some seconds ago.</summary>
    public required long Failed { get; init; }

    /// <summary>How many of those that wait could be claimed now.</summary>
    public required long Due { get; init; }

    /// <summary>When the first of them fell due, UTC; null when none is due.</summary>
    public required DateTimeOffset? OldestDueAt { get; init; }

    /// <summary>Whether its tasks are handed out to nobody.</summary>
    public required bool Paused { get; init; }

    /// <summary>How many of its tasks may run for another to be claimed; null for any number.</summary>
    public required int? MaxRunning { get; init; }

    /// <summary>A worker of which there is nothing.</summary>
    public static WorkerResponse Empty(string worker) => new()
    {
        Worker = worker,
        Scheduled = 0,
        Running = 0,
        Succeeded = 0,
        Failed = 0,
        Due = 0,
        OldestDueAt = null,
        Paused = false,
        MaxRunning = null,
    };

    /// <summary>The same with the counts of what has ended.</summary>
    internal WorkerResponse With(IReadOnlyDictionary<string, EndedTasks> ended) =>
        ended.TryGetValue(Worker, out var counts) ? this with { Succeeded = counts.Succeeded, Failed = counts.Failed } : this;
}
