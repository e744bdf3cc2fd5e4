namespace Scheduler.Client;

/// <summary>The kind of a failure.</summary>
public enum TaskFailureCode
{
    /// <summary>A kind that this version of the client does not know.</summary>
    Unknown,

    /// <summary>The worker reported the failure.</summary>
    Reported,

    /// <summary>The lease expired without a heartbeat or a report.</summary>
    LeaseExpired,

    /// <summary>An operator canceled the task.</summary>
    Cancelled,
}
