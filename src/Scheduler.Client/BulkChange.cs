namespace Scheduler.Client;

/// <summary>A change of many tasks: of those with the given ids, or of those that match a filter.</summary>
public sealed class BulkChange
{
    /// <summary>What is done to each task.</summary>
    public required BulkAction Action { get; init; }

    /// <summary>The ids of the tasks, 1–1000; null to use the filter.</summary>
    public IReadOnlyCollection<string>? Ids { get; init; }

    /// <summary>Which tasks, as they are when the change begins; null to use the ids. Its order and <see cref="TaskFilter.IdPrefix"/> are not used.</summary>
    public TaskFilter? Filter { get; init; }

    /// <summary>Whether the change applies to all tasks; must be true when the filter has no condition.</summary>
    public bool All { get; init; }

    /// <summary>The new start, in the future: required by <see cref="BulkAction.Reschedule"/>, possible with <see cref="BulkAction.Retry"/>.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>Over how many seconds the new starts of a batch are spread evenly, 0–86400.</summary>
    public int SpreadSeconds { get; init; }

    /// <summary>Tasks that were changed after this time are skipped; none when null.</summary>
    public DateTimeOffset? UnchangedSince { get; init; }

    /// <summary>The maximum number of tasks in a batch, 1–1000.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>Whether to count the tasks without changing them.</summary>
    public bool DryRun { get; init; }
}
