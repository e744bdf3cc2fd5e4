using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>The states of the lifecycle, whose rules are in <see cref="ScheduledTask"/>.</summary>
public enum ScheduledTaskStatus
{
    /// <summary>Waiting for its due time or for a claim.</summary>
    Scheduled,

    /// <summary>An attempt is in progress.</summary>
    Running,

    /// <summary>Completed.</summary>
    Succeeded,

    /// <summary>The last attempt failed, or the task was canceled.</summary>
    Failed,
}

/// <summary>The names of the statuses in the API and in the database.</summary>
public static class ScheduledTaskStatusNames
{
    private static readonly EnumNames<ScheduledTaskStatus> Names = new("SCHEDULED", "RUNNING", "SUCCEEDED", "FAILED");

    /// <summary>In the order of the lifecycle.</summary>
    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this ScheduledTaskStatus status) => Names.Of(status);

    /// <summary>Parses a name; case-sensitive.</summary>
    public static bool TryParse(string name, out ScheduledTaskStatus status) => Names.TryParse(name, out status);
}
