namespace Scheduler.Application.Workers;

/// <summary>The task counts and settings of a worker.</summary>
/// <remarks>The properties are in the order of the fields of the response.</remarks>
public sealed record WorkerResponse
{
    /// <summary>The name of the worker.</summary>
    public required string Worker { get; init; }

    /// <summary>The number of tasks that wait.</summary>
    public required long Scheduled { get; init; }

    /// <summary>The number of tasks that run.</summary>
    public required long Running { get; init; }

    /// <summary>The number of tasks that succeeded; up to some seconds old.</summary>
    public required long Succeeded { get; init; }

    /// <summary>The number of tasks that failed permanently; up to some seconds old.</summary>
    public required long Failed { get; init; }

    /// <summary>The number of waiting tasks that are due.</summary>
    public required long Due { get; init; }

    /// <summary>The earliest due time of the due tasks, UTC; null when none is due.</summary>
    public required DateTimeOffset? OldestDueAt { get; init; }

    /// <summary>While true, claims return no tasks of the worker.</summary>
    public required bool Paused { get; init; }

    /// <summary>The maximum number of running tasks; null when there is none.</summary>
    public required int? MaxRunning { get; init; }

    /// <summary>Why the worker is paused, for people; or null.</summary>
    public required string? PauseReason { get; init; }

    /// <summary>When the pause ends, UTC; null when it ends only on request.</summary>
    public required DateTimeOffset? PausedUntil { get; init; }

    /// <summary>The response for a worker without tasks and settings.</summary>
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
        PauseReason = null,
        PausedUntil = null,
    };

    /// <summary>Adds the counts of ended tasks.</summary>
    internal WorkerResponse With(IReadOnlyDictionary<string, EndedTasks> ended) =>
        ended.TryGetValue(Worker, out var counts) ? this with { Succeeded = counts.Succeeded, Failed = counts.Failed } : this;
}
