using System.Text.Json;

namespace Scheduler.Client;

/// <summary>A recurring schedule as the service returned it.</summary>
public sealed class SchedulerSchedule
{
    /// <summary>The schedule's id.</summary>
    public required string Id { get; init; }

    /// <summary>The unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The cron expression; null when it has an interval.</summary>
    public string? Cron { get; init; }

    /// <summary>The interval, an ISO 8601 duration; null when it has a cron expression.</summary>
    public string? Every { get; init; }

    /// <summary>The time zone of the rule, a name in the IANA database.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The first possible instant, included, or null.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The last possible instant, included, or null.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The local dates on which no instant occurs, sorted.</summary>
    public required IReadOnlyList<DateOnly> ExcludedDates { get; init; }

    /// <summary>The name of the worker that runs the tasks.</summary>
    public required string Worker { get; init; }

    /// <summary>A short description of the tasks, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The payload of the tasks, a JSON object; every value as it was sent, numbers with all their digits.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>The retry policy of the tasks.</summary>
    public required RetryPolicy Retry { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool Paused { get; init; }

    /// <summary>A note for people, or null.</summary>
    public string? Note { get; init; }

    /// <summary>How an instant is handled while the last occurrence is not finished.</summary>
    public required ScheduleOverlap Overlap { get; init; }

    /// <summary>How occurrences that did not start in time are handled.</summary>
    public required ScheduleMisfire Misfire { get; init; }

    /// <summary>How late a start still counts as in time, in seconds.</summary>
    public int GraceSeconds { get; init; }

    /// <summary>How many pending instants are kept under <see cref="ScheduleMisfire.RunAll"/>.</summary>
    public int MaxCatchUp { get; init; }

    /// <summary>After how many seconds it is late; null for never.</summary>
    public int? LateAfterSeconds { get; init; }

    /// <summary>The state.</summary>
    public required ScheduleState State { get; init; }

    /// <summary>The next instants, at most 5; empty unless it is active.</summary>
    public required IReadOnlyList<DateTimeOffset> NextStarts { get; init; }

    /// <summary>The id of the task that was created for an instant in the future, or null.</summary>
    public string? NextTaskId { get; init; }

    /// <summary>The id of the task that blocks the schedule, or null.</summary>
    public string? HeldBy { get; init; }

    /// <summary>The newest occurrence that has started or ended, or null.</summary>
    public LastOccurrence? Last { get; init; }

    /// <summary>Whether a task waits, or an instant is blocked, for longer than <see cref="LateAfterSeconds"/>.</summary>
    public bool Late { get; init; }

    /// <summary>The newest instant that was skipped, or null. Instants of a pause are not recorded.</summary>
    public SkippedInstant? LastSkipped { get; init; }

    /// <summary>
    /// The version: 1 at first, incremented by every change that a client makes. Pass it as <c>ifVersion</c> to detect concurrent changes.
    /// </summary>
    public required long Version { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a client last changed it.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Name, worker and state; safe to log, as it does not contain the payload.</summary>
    public override string ToString() => $"{Name} ({Worker}, {State})";
}
