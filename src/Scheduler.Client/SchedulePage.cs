namespace Scheduler.Client;

/// <summary>One page of a listing of schedules.</summary>
public sealed class SchedulePage
{
    /// <summary>The schedules of this page, in the order of their names.</summary>
    public required IReadOnlyList<SchedulerSchedule> Schedules { get; init; }

    /// <summary>The cursor of the next page; null on the last page. Cursors do not expire.</summary>
    public string? NextCursor { get; init; }
}
