namespace Scheduler.Client;

/// <summary>Why a scheduled task is not running yet.</summary>
public sealed class TaskWaiting
{
    /// <summary>The reason.</summary>
    public required TaskWaitingReason Reason { get; init; }

    /// <summary>When that ends; null when it is not known.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>Why a scheduled task is not running yet.</summary>
public enum TaskWaitingReason
{
    /// <summary>A reason of a later version of the service.</summary>
    Unknown,

    /// <summary>Its start has not been reached.</summary>
    Start,

    /// <summary>An attempt failed, and the backoff has not passed.</summary>
    Retry,

    /// <summary>A worker released it for a time that has not passed.</summary>
    Released,

    /// <summary>It is due, and its worker is paused.</summary>
    Paused,

    /// <summary>It is due, and its worker has as many running tasks as it may.</summary>
    Cap,

    /// <summary>It is due, and no worker has claimed it yet.</summary>
    Due,
}
