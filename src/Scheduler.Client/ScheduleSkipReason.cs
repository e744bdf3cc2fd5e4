namespace Scheduler.Client;

/// <summary>Why an instant was skipped.</summary>
public enum ScheduleSkipReason
{
    /// <summary>A reason that this version of the client does not know.</summary>
    Unknown,

    /// <summary>The last occurrence was not finished.</summary>
    Overlap,

    /// <summary>Its task did not start in time.</summary>
    Misfire,

    /// <summary>Too many tasks of the schedule were waiting.</summary>
    Backlog,

    /// <summary>Its task was deleted.</summary>
    Manual,
}
