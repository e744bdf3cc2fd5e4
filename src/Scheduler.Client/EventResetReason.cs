namespace Scheduler.Client;

/// <summary>Why a position in the event feed is unusable.</summary>
public enum EventResetReason
{
    /// <summary>A reason that this version of the client does not know.</summary>
    Unknown,

    /// <summary>Retention has removed events after the position.</summary>
    Expired,

    /// <summary>The database never issued the position: it is another one, or was restored from a backup.</summary>
    NeverIssued,
}
