namespace Scheduler.Client;

/// <summary>An instant of a schedule that was skipped, or whose task was withdrawn because it did not start in time.</summary>
public sealed class SkippedInstant
{
    /// <summary>The instant.</summary>
    public required DateTimeOffset Instant { get; init; }

    /// <summary>Why it was skipped.</summary>
    public required ScheduleSkipReason Reason { get; init; }

    /// <summary>When it was skipped.</summary>
    public required DateTimeOffset At { get; init; }
}
