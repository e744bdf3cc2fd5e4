namespace Scheduler.Client;

/// <summary>The error codes of the service. Later versions of the service may add codes.</summary>
public static class SchedulerProblemCode
{
    /// <summary>400: the body is not JSON.</summary>
    public const string MalformedJson = "malformed-json";

    /// <summary>400: the request is invalid; see <see cref="SchedulerProblemException.Errors"/>.</summary>
    public const string ValidationFailed = "validation-failed";

    /// <summary>400: the cursor is damaged, or belongs to another listing.</summary>
    public const string InvalidCursor = "invalid-cursor";

    /// <summary>401: authentication is required.</summary>
    public const string Unauthenticated = "unauthenticated";

    /// <summary>403: the caller is not allowed to do this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>404: no such route.</summary>
    public const string NotFound = "not-found";

    /// <summary>404: no such task.</summary>
    public const string TaskNotFound = "task-not-found";

    /// <summary>404: no such key in the payload.</summary>
    public const string PayloadKeyNotFound = "payload-key-not-found";

    /// <summary>404: no such schedule.</summary>
    public const string ScheduleNotFound = "schedule-not-found";

    /// <summary>405: the route does not support this method.</summary>
    public const string MethodNotAllowed = "method-not-allowed";

    /// <summary>409: the task's status does not allow this transition.</summary>
    public const string InvalidTransition = "invalid-transition";

    /// <summary>409: start and worker can change only while the task is scheduled.</summary>
    public const string TaskNotReschedulable = "task-not-reschedulable";

    /// <summary>409: a running task cannot be deleted.</summary>
    public const string TaskRunning = "task-running";

    /// <summary>409: the lease has expired, was revoked, or does not belong to the caller.</summary>
    public const string LeaseLost = "lease-lost";

    /// <summary>409: the name is already in use.</summary>
    public const string DuplicateName = "duplicate-name";

    /// <summary>410: the task created with this idempotency key has been deleted.</summary>
    public const string TaskDeleted = "task-deleted";

    /// <summary>410: the schedule created with this idempotency key has been deleted.</summary>
    public const string ScheduleDeleted = "schedule-deleted";

    /// <summary>412: the task or schedule has a different version, or a schedule that must be new exists.</summary>
    public const string VersionMismatch = "version-mismatch";

    /// <summary>413: the body is larger than 1 MiB.</summary>
    public const string BodyTooLarge = "body-too-large";

    /// <summary>415: the body's media type is not supported.</summary>
    public const string UnsupportedMediaType = "unsupported-media-type";

    /// <summary>422: the idempotency key was already used with a different body.</summary>
    public const string IdempotencyKeyReused = "idempotency-key-reused";

    /// <summary>429: too many requests from this caller.</summary>
    public const string RateLimited = "rate-limited";

    /// <summary>500: an unexpected error in the service.</summary>
    public const string InternalError = "internal-error";

    /// <summary>503: the service is temporarily unavailable.</summary>
    public const string Unavailable = "unavailable";
}
