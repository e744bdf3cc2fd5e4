namespace Scheduler.Client;

/// <summary>How far a worker is with a running task.</summary>
public sealed class TaskProgress
{
    /// <summary>The completed part in percent, or null.</summary>
    public double? Percent { get; init; }

    /// <summary>What the worker does, for people; or null.</summary>
    public string? Message { get; init; }

    /// <summary>When the worker reported it.</summary>
    public DateTimeOffset At { get; init; }
}
