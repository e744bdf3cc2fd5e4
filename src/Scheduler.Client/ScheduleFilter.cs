namespace Scheduler.Client;

/// <summary>The filter of a listing of schedules. Conditions are combined with AND.</summary>
public sealed class ScheduleFilter
{
    /// <summary>Schedules of any of these workers; of all workers when empty.</summary>
    public IReadOnlyCollection<string> Workers { get; init; } = [];

    /// <summary>Schedules in any of these states; in any state when empty.</summary>
    public IReadOnlyCollection<ScheduleState> States { get; init; } = [];

    /// <summary>True for schedules that are late, false for those that are not; both when null.</summary>
    public bool? Late { get; init; }
}
