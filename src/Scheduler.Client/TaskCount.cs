namespace Scheduler.Client;

/// <summary>A number of tasks.</summary>
public sealed class TaskCount
{
    /// <summary>The number, at most the cap of the call.</summary>
    public required int Count { get; init; }

    /// <summary>Whether there are more.</summary>
    public bool Capped { get; init; }
}
