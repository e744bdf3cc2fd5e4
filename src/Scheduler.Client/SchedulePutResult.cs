namespace Scheduler.Client;

/// <summary>The schedule that a PUT created or replaced.</summary>
public sealed class SchedulePutResult
{
    /// <summary>The schedule.</summary>
    public required SchedulerSchedule Schedule { get; init; }

    /// <summary>
    /// Whether the schedule was created. False when it existed, even if an earlier attempt of the same call, whose response was lost, has
    /// created it.
    /// </summary>
    public required bool IsCreated { get; init; }
}
