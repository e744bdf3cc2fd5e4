namespace Scheduler.Client;

/// <summary>The state of a schedule.</summary>
public enum ScheduleState
{
    /// <summary>A state that this version of the client does not know.</summary>
    Unknown,

    /// <summary>It creates tasks.</summary>
    Active,

    /// <summary>It is paused.</summary>
    Paused,

    /// <summary>Its rule has no instant left.</summary>
    Ended,
}
