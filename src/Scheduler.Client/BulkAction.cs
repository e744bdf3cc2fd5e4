namespace Scheduler.Client;

/// <summary>What a bulk change does to each task.</summary>
public enum BulkAction
{
    /// <summary>Not a value that can be sent.</summary>
    Unknown,

    /// <summary>Makes a failed task wait again.</summary>
    Retry,

    /// <summary>Makes a scheduled task due immediately.</summary>
    RunNow,

    /// <summary>Ends a task that has not finished as failed.</summary>
    Cancel,

    /// <summary>Changes the start of a scheduled task.</summary>
    Reschedule,

    /// <summary>Deletes a task that is not running.</summary>
    Delete,
}
