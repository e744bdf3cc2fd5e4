namespace Scheduler.Client;

/// <summary>The status of a task.</summary>
public enum SchedulerTaskStatus
{
    /// <summary>A status that this version of the client does not know.</summary>
    Unknown,

    /// <summary>Waiting for its start or next attempt.</summary>
    Scheduled,

    /// <summary>Running.</summary>
    Running,

    /// <summary>Finished successfully.</summary>
    Succeeded,

    /// <summary>Finished without success.</summary>
    Failed,
}
