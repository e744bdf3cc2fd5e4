namespace Scheduler.Client;

/// <summary>Where a task stands.</summary>
public enum SchedulerTaskStatus
{
    /// <summary>A status that this version of the client does not know.</summary>
    Unknown,

    /// <summary>It waits for its start.</summary>
    Scheduled,

    /// <summary>It runs.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It ended otherwise.</summary>
    Failed,
}
