namespace Scheduler.Domain.Tasks;

/// <summary>Where a task stands in its lifecycle, whose rules are in <see cref="ScheduledTask"/>.</summary>
public enum ScheduledTaskStatus
{
    /// <summary>It waits for its start.</summary>
    Scheduled,

    /// <summary>A worker runs it.</summary>
    Running,

    /// <summary>It ended well.</summary>
    Succeeded,

    /// <summary>It ended badly, or was given up before it began.</summary>
    Failed,
}

/// <summary>The names under which clients and databases know the statuses.</summary>
public static class ScheduledTaskStatusNames
{
    private static readonly string[] Names = ["SCHEDULED", "RUNNING", "SUCCEEDED", "FAILED"];

    /// <summary>Every name, in the order of the lifecycle.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The name of a status.</summary>
    public static string ToName(this ScheduledTaskStatus status) => Names[(int)status];

    /// <summary>Reads a name exactly as it is written, upper case.</summary>
    public static bool TryParse(string name, out ScheduledTaskStatus status)
    {
        var index = Array.IndexOf(Names, name);
        status = (ScheduledTaskStatus)index;
        return index >= 0;
    }
}
