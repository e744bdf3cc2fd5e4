namespace Scheduler.Client;

/// <summary>What one request of a bulk change did.</summary>
public sealed class BulkBatch
{
    /// <summary>The number of tasks to which the change applied before this batch, counted up to 10,000.</summary>
    public required int Matched { get; init; }

    /// <summary>Whether there are more tasks than were counted.</summary>
    public bool Capped { get; init; }

    /// <summary>The number of tasks that this batch changed.</summary>
    public required int Changed { get; init; }

    /// <summary>The first 100 tasks that this batch did not change, and why.</summary>
    public IReadOnlyList<SkippedTask> Skipped { get; init; } = [];

    /// <summary>The number of tasks that this batch did not change.</summary>
    public int SkippedCount { get; init; }

    /// <summary>Whether tasks are left for the next batch.</summary>
    public bool More { get; init; }

    /// <summary>The position at which the next batch continues; null at the end.</summary>
    public string? Next { get; init; }

    /// <summary>When the change began.</summary>
    public DateTimeOffset AsOf { get; init; }
}

/// <summary>A task that a bulk change did not change.</summary>
public sealed class SkippedTask
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The error code; see <see cref="SchedulerProblemCode"/>.</summary>
    public required string Code { get; init; }
}
