namespace Scheduler.Domain.Common;

/// <summary>The error codes that the rules of the domain can produce (docs/api.md, section 1).</summary>
public static class ErrorCodes
{
    /// <summary>A value breaks a rule of its field.</summary>
    public const string ValidationFailed = "validation-failed";

    /// <summary>The status cannot move in this way.</summary>
    public const string InvalidTransition = "invalid-transition";

    /// <summary><c>start</c> and <c>worker</c> no longer change in this status.</summary>
    public const string TaskNotReschedulable = "task-not-reschedulable";

    /// <summary>A running task cannot be deleted.</summary>
    public const string TaskRunning = "task-running";

    /// <summary>The task has another version than the client wants to change.</summary>
    public const string VersionMismatch = "version-mismatch";

    /// <summary>The token belongs to no lease that holds.</summary>
    public const string LeaseLost = "lease-lost";

    /// <summary>The payload has no such first-level key.</summary>
    public const string PayloadKeyNotFound = "payload-key-not-found";
}
