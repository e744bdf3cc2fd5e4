namespace Scheduler.Client;

/// <summary>A request for the instants of a rule that is not stored.</summary>
public sealed class SchedulePreviewRequest
{
    /// <summary>The name of the schedule, 1–200 characters; required only when <see cref="Cron"/> contains <c>H</c>, whose value depends on it.</summary>
    public string? Name { get; init; }

    /// <inheritdoc cref="NewSchedule.Cron"/>
    public string? Cron { get; init; }

    /// <inheritdoc cref="NewSchedule.Every"/>
    public string? Every { get; init; }

    /// <inheritdoc cref="NewSchedule.TimeZone"/>
    public string? TimeZone { get; init; }

    /// <inheritdoc cref="NewSchedule.StartsAt"/>
    public DateTimeOffset? StartsAt { get; init; }

    /// <inheritdoc cref="NewSchedule.EndsAt"/>
    public DateTimeOffset? EndsAt { get; init; }

    /// <inheritdoc cref="NewSchedule.ExcludedDates"/>
    public IReadOnlyCollection<DateOnly>? ExcludedDates { get; init; }

    /// <summary>The time after which the instants are, itself excluded; the service's current time when null.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>The maximum number of instants, 1–100.</summary>
    public int Count { get; init; } = 5;
}
