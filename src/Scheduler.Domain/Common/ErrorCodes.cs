namespace Scheduler.Domain.Common;

/// <summary>The error codes of the domain rules (docs/api.md, section 1).</summary>
public static class ErrorCodes
{
    /// <summary>A value is not valid for its field.</summary>
    public const string ValidationFailed = "validation-failed";

    /// <summary>The status cannot change in this way.</summary>
    public const string InvalidTransition = "invalid-transition";

    /// <summary><c>start</c> and <c>worker</c> cannot be changed in this status.</summary>
    public const string TaskNotReschedulable = "task-not-reschedulable";

    /// <summary>A running task cannot be deleted.</summary>
    public const string TaskRunning = "task-running";

    /// <summary>The version of the task or schedule does not meet the client's precondition.</summary>
    public const string VersionMismatch = "version-mismatch";

    /// <summary>Another schedule has the name.</summary>
    public const string DuplicateName = "duplicate-name";

    /// <summary>The token does not belong to a valid lease.</summary>
    public const string LeaseLost = "lease-lost";

    /// <summary>The payload has no such first-level key.</summary>
    public const string PayloadKeyNotFound = "payload-key-not-found";
}
