namespace Scheduler.Client;

/// <summary>The kind of a change.</summary>
public enum SchedulerEventType
{
    /// <summary>A kind that this version of the client does not know.</summary>
    Unknown,

    /// <summary>The task was created.</summary>
    Created,

    /// <summary>An attempt started.</summary>
    Started,

    /// <summary>The attempt succeeded.</summary>
    Succeeded,

    /// <summary>The attempt failed; the status says whether the task waits for another one.</summary>
    Failed,

    /// <summary>The attempt was released, and does not count.</summary>
    Released,

    /// <summary>A failed task was scheduled again.</summary>
    Retried,

    /// <summary>Any other change.</summary>
    Updated,

    /// <summary>The task was deleted.</summary>
    Deleted,
}
