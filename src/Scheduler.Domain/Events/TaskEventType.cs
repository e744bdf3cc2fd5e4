using Scheduler.Domain.Common;

namespace Scheduler.Domain.Events;

/// <summary>The kinds of changes of a task. A request that changes the status and other fields is named after the status change.</summary>
public enum TaskEventType
{
    /// <summary>The task was created.</summary>
    Created,

    /// <summary>An attempt started: by a claim, or by a manual change to RUNNING.</summary>
    Started,

    /// <summary>The attempt succeeded.</summary>
    Succeeded,

    /// <summary>The attempt failed, or the task was canceled before it started.</summary>
    Failed,

    /// <summary>The worker gave the task back unfinished.</summary>
    Released,

    /// <summary>A failed task was scheduled again manually.</summary>
    Retried,

    /// <summary>Any other change.</summary>
    Updated,

    /// <summary>The task was deleted.</summary>
    Deleted,
}

/// <summary>The names of the types in the API and in the database.</summary>
public static class TaskEventTypeNames
{
    private static readonly EnumNames<TaskEventType> Names = new("created", "started", "succeeded", "failed", "released", "retried", "updated", "deleted");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this TaskEventType type) => Names.Of(type);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out TaskEventType type) => Names.TryParse(name, out type);
}
