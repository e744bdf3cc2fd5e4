namespace Scheduler.Client;

/// <summary>How a schedule's occurrences that did not start in time are handled.</summary>
public enum ScheduleMisfire
{
    /// <summary>A policy that this version of the client does not know.</summary>
    Unknown,

    /// <summary>One run makes up for all of them.</summary>
    RunOnce,

    /// <summary>They are skipped.</summary>
    Skip,

    /// <summary>Each of them runs, the oldest first.</summary>
    RunAll,
}
