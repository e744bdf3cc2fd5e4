namespace Scheduler.Client;

/// <summary>The cause of a change.</summary>
public enum EventOrigin
{
    /// <summary>A cause that this version of the client does not know.</summary>
    Unknown,

    /// <summary>A request.</summary>
    Client,

    /// <summary>An expired lease.</summary>
    Lease,

    /// <summary>A schedule.</summary>
    Schedule,

    /// <summary>Retention.</summary>
    Retention,
}
