namespace Scheduler.Client;

/// <summary>How an attempt failed.</summary>
public enum TaskFailureCode
{
    /// <summary>A way that this version of the client does not know.</summary>
    Unknown,

    /// <summary>Its worker said so.</summary>
    Reported,

    /// <summary>Its worker was not heard of until the lease ran out.</summary>
    LeaseExpired,

    /// <summary>An operator set the task to failed.</summary>
    Cancelled,
}
