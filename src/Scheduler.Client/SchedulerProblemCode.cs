namespace Scheduler.Client;

/// <summary>The codes of the service's problems. A later version of the service may know more.</summary>
public static class SchedulerProblemCode
{
    /// <summary>400: the body is not JSON.</summary>
    public const string MalformedJson = "malformed-json";

    /// <summary>400: the request is not valid; the errors say where.</summary>
    public const string ValidationFailed = "validation-failed";

    /// <summary>400: the cursor is damaged or of another listing.</summary>
    public const string InvalidCursor = "invalid-cursor";

    /// <summary>401: the caller is not known.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>403: the caller may not do this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>404: there is no such route.</summary>
    public const string NotFound = "not-found";

    /// <summary>404: there is no such task.</summary>
    public const string TaskNotFound = "task-not-found";

    /// <summary>404: the payload has no such key.</summary>
    public const string PayloadKeyNotFound = "payload-key-not-found";

    /// <summary>404: there is no such schedule.</summary>
    public const string ScheduleNotFound = "schedule-not-found";

    /// <summary>405: the route does not know the method.</summary>
    public const string MethodNotAllowed = "method-not-allowed";

    /// <summary>409: the task's status does not allow this move.</summary>
    public const string InvalidTransition = "invalid-transition";

    /// <summary>409: start and worker change only while the task is scheduled.</summary>
    public const string TaskNotReschedulable = "task-not-reschedulable";

    /// <summary>409: a running task cannot be deleted.</summary>
    public const string TaskRunning = "task-running";

    /// <summary>409: the lease is over, or was never this caller's.</summary>
    public const string LeaseLost = "lease-lost";

    /// <summary>409: the name is taken.</summary>
    public const string DuplicateName = "duplicate-name";

    /// <summary>410: what the idempotency key once created was deleted.</summary>
    public const string TaskDeleted = "task-deleted";

    /// <summary>412: the task has another version.</summary>
    public const string VersionMismatch = "version-mismatch";

    /// <summary>413: the body is over 1 MiB.</summary>
    public const string BodyTooLarge = "body-too-large";

    /// <summary>415: the body is of another media type.</summary>
    public const string UnsupportedMediaType = "unsupported-media-type";

    /// <summary>422: the idempotency key was used with another body.</summary>
    public const string IdempotencyKeyReused = "idempotency-key-reused";

    /// <summary>429: the caller calls too often.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>500: the service failed.</summary>
    public const string InternalError = "internal-error";

    /// <summary>503: the service cannot answer now.</summary>
    public const string Unavailable = "unavailable";
}
