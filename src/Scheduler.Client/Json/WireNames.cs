namespace Scheduler.Client.Json;

/// <summary>The names of enum values in the API.</summary>
internal static class WireNames
{
    public static readonly IReadOnlyList<(SchedulerTaskStatus Value, string Name)> Statuses =
    [
        (SchedulerTaskStatus.Scheduled, "SCHEDULED"),
        (SchedulerTaskStatus.Running, "RUNNING"),
        (SchedulerTaskStatus.Succeeded, "SUCCEEDED"),
        (SchedulerTaskStatus.Failed, "FAILED"),
    ];

    public static readonly IReadOnlyList<(TaskFailureCode Value, string Name)> FailureCodes =
    [
        (TaskFailureCode.Reported, "reported"),
        (TaskFailureCode.LeaseExpired, "lease-expired"),
        (TaskFailureCode.Cancelled, "cancelled"),
    ];

    public static readonly IReadOnlyList<(SchedulerEventType Value, string Name)> EventTypes =
    [
        (SchedulerEventType.Created, "created"),
        (SchedulerEventType.Started, "started"),
        (SchedulerEventType.Succeeded, "succeeded"),
        (SchedulerEventType.Failed, "failed"),
        (SchedulerEventType.Released, "released"),
        (SchedulerEventType.Retried, "retried"),
        (SchedulerEventType.Updated, "updated"),
        (SchedulerEventType.Deleted, "deleted"),
    ];

    public static readonly IReadOnlyList<(EventOrigin Value, string Name)> EventOrigins =
    [
        (EventOrigin.Client, "CLIENT"),
        (EventOrigin.Lease, "LEASE"),
        (EventOrigin.Schedule, "SCHEDULE"),
        (EventOrigin.Retention, "RETENTION"),
    ];

    public static readonly IReadOnlyList<(EventResetReason Value, string Name)> ResetReasons =
    [
        (EventResetReason.Expired, "EXPIRED"),
        (EventResetReason.NeverIssued, "UNKNOWN"),
    ];

    public static readonly IReadOnlyList<(ScheduleState Value, string Name)> ScheduleStates =
    [
        (ScheduleState.Active, "ACTIVE"),
        (ScheduleState.Paused, "PAUSED"),
        (ScheduleState.Ended, "ENDED"),
    ];

    public static readonly IReadOnlyList<(ScheduleOverlap Value, string Name)> Overlaps =
    [
        (ScheduleOverlap.Allow, "ALLOW"),
        (ScheduleOverlap.Skip, "SKIP"),
        (ScheduleOverlap.Queue, "QUEUE"),
    ];

    public static readonly IReadOnlyList<(ScheduleMisfire Value, string Name)> Misfires =
    [
        (ScheduleMisfire.RunOnce, "RUN_ONCE"),
        (ScheduleMisfire.Skip, "SKIP"),
        (ScheduleMisfire.RunAll, "RUN_ALL"),
    ];

    public static readonly IReadOnlyList<(ScheduleSkipReason Value, string Name)> SkipReasons =
    [
        (ScheduleSkipReason.Overlap, "OVERLAP"),
        (ScheduleSkipReason.Misfire, "MISFIRE"),
        (ScheduleSkipReason.Backlog, "BACKLOG"),
        (ScheduleSkipReason.Manual, "MANUAL"),
    ];

    public static readonly IReadOnlyList<(BulkAction Value, string Name)> BulkActions =
    [
        (BulkAction.Retry, "RETRY"),
        (BulkAction.RunNow, "RUN_NOW"),
        (BulkAction.Cancel, "CANCEL"),
        (BulkAction.Reschedule, "RESCHEDULE"),
        (BulkAction.Delete, "DELETE"),
    ];

    public static readonly IReadOnlyList<(TaskWaitingReason Value, string Name)> WaitingReasons =
    [
        (TaskWaitingReason.Start, "START"),
        (TaskWaitingReason.Retry, "RETRY"),
        (TaskWaitingReason.Released, "RELEASED"),
        (TaskWaitingReason.Paused, "PAUSED"),
        (TaskWaitingReason.Cap, "CAP"),
        (TaskWaitingReason.Due, "DUE"),
    ];

    /// <exception cref="ArgumentException">The value has no name in the API.</exception>
    public static string NameOf<T>(IReadOnlyList<(T Value, string Name)> names, T value)
        where T : struct, Enum
    {
        foreach (var entry in names)
        {
            if (EqualityComparer<T>.Default.Equals(entry.Value, value))
            {
                return entry.Name;
            }
        }

        throw new ArgumentException($"{typeof(T).Name}.{value} is not a value that can be sent.", nameof(value));
    }
}
