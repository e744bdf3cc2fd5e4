namespace Scheduler.Client.Json;

/// <summary>The words of the contract for the values of an enumeration.</summary>
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

    /// <exception cref="ArgumentException">The value has no word in the contract.</exception>
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

        throw new ArgumentException($"{typeof(T).Name}.{value} cannot be sent.", nameof(value));
    }
}
