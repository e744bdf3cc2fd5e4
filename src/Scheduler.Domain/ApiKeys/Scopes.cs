namespace Scheduler.Domain.ApiKeys;

/// <summary>What a caller may do. None implies another, but <see cref="Admin"/>, which implies all.</summary>
public static class Scopes
{
    /// <summary>Reading tasks.</summary>
    public const string TasksRead = "tasks:read";

    /// <summary>Changing tasks.</summary>
    public const string TasksWrite = "tasks:write";

    /// <summary>Running tasks as a worker.</summary>
    public const string TasksWork = "tasks:work";

    /// <summary>All of them, and the settings of workers.</summary>
    public const string Admin = "admin";

    /// <summary>Every scope there is.</summary>
    public static IReadOnlyList<string> All { get; } = [TasksRead, TasksWrite, TasksWork, Admin];

    /// <summary>Whether a caller that holds these scopes may do what another asks for.</summary>
    public static bool Allow(IEnumerable<string> held, string asked) => held.Any(scope => scope == asked || scope == Admin);
}
