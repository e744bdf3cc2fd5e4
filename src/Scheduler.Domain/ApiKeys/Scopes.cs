namespace Scheduler.Domain.ApiKeys;

/// <summary>The permissions of callers. Only <see cref="Admin"/> implies others: it implies all of them.</summary>
public static class Scopes
{
    /// <summary>Read tasks and workers.</summary>
    public const string TasksRead = "tasks:read";

    /// <summary>Create, change and delete tasks.</summary>
    public const string TasksWrite = "tasks:write";

    /// <summary>Claim tasks and report on them.</summary>
    public const string TasksWork = "tasks:work";

    /// <summary>Everything, including the settings of workers.</summary>
    public const string Admin = "admin";

    public static IReadOnlyList<string> All { get; } = [TasksRead, TasksWrite, TasksWork, Admin];

    /// <summary>Whether a caller with these scopes has the permission of the required one.</summary>
    public static bool Allow(IEnumerable<string> held, string required) => held.Any(scope => scope == required || scope == Admin);
}
