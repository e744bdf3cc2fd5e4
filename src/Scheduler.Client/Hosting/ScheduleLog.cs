using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>The log messages of schedules in code; they never contain payloads or keys.</summary>
internal static partial class ScheduleLog
{
    /// <summary>The log's category.</summary>
    public const string Category = "Scheduler.Client.Schedules";

    [LoggerMessage(1, LogLevel.Information, "Schedule {Schedule} was created, version {Version}.")]
    public static partial void ScheduleCreated(this ILogger logger, string schedule, long version);

    [LoggerMessage(2, LogLevel.Information, "Schedule {Schedule} was changed from version {Before} to version {After}.")]
    public static partial void ScheduleChanged(this ILogger logger, string schedule, long before, long after);

    [LoggerMessage(3, LogLevel.Information, "Schedule {Schedule} is unchanged, version {Version}.")]
    public static partial void ScheduleUnchanged(this ILogger logger, string schedule, long version);

    [LoggerMessage(4, LogLevel.Error, "The service rejected schedule {Schedule}, which stays as it was: {Reason}")]
    public static partial void ScheduleRefused(this ILogger logger, string schedule, string reason);

    [LoggerMessage(5, LogLevel.Warning, "Schedule {Schedule} could not be sent to the service and is retried: {Reason}")]
    public static partial void SchedulesFail(this ILogger logger, string schedule, string reason);

    [LoggerMessage(6, LogLevel.Debug, "Schedule {Schedule} still could not be sent to the service: {Reason}")]
    public static partial void SchedulesStillFail(this ILogger logger, string schedule, string reason);
}
