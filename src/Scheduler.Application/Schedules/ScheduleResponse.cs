using Scheduler.Application.Tasks;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>A recurring schedule.</summary>
/// <remarks>The properties are in the order of the fields of the response.</remarks>
public sealed record ScheduleResponse
{
    /// <summary>The id: opaque, ordered by time of creation, lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The cron expression; null when it repeats at an interval.</summary>
    public required string? Cron { get; init; }

    /// <summary>The interval, an ISO 8601 duration; null when it has a cron expression.</summary>
    public required string? Every { get; init; }

    /// <summary>The name of the time zone in the IANA database.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The first possible instant, UTC, or null.</summary>
    public required DateTimeOffset? StartsAt { get; init; }

    /// <summary>The last possible instant, UTC, or null.</summary>
    public required DateTimeOffset? EndsAt { get; init; }

    /// <summary>The local dates without instants, sorted.</summary>
    public required IReadOnlyList<DateOnly> ExcludedDates { get; init; }

    /// <summary>The worker that runs the tasks.</summary>
    public required string Worker { get; init; }

    /// <summary>The title of the tasks, or null.</summary>
    public required string? Title { get; init; }

    /// <summary>The payload of the tasks.</summary>
    public required Payload Payload { get; init; }

    /// <summary>The retry policy of the tasks.</summary>
    public required RetryResponse Retry { get; init; }

    /// <summary>Whether it is paused.</summary>
    public required bool Paused { get; init; }

    /// <summary>A note for people, or null.</summary>
    public required string? Note { get; init; }

    /// <summary>How an instant is handled while the last occurrence is not finished.</summary>
    public required OverlapPolicy Overlap { get; init; }

    /// <summary>How occurrences that did not start in time are handled.</summary>
    public required MisfirePolicy Misfire { get; init; }

    /// <summary>How late a start still counts as in time, in seconds.</summary>
    public required int GraceSeconds { get; init; }

    /// <summary>How many pending instants are kept under RUN_ALL.</summary>
    public required int MaxCatchUp { get; init; }

    /// <summary>After how many seconds it is late; null for never.</summary>
    public required int? LateAfterSeconds { get; init; }

    /// <summary>Whether it creates tasks.</summary>
    public required ScheduleState State { get; init; }

    /// <summary>The next five instants; empty unless it is active.</summary>
    public required IReadOnlyList<DateTimeOffset> NextStarts { get; init; }

    /// <summary>The task that was created for an instant in the future, or null.</summary>
    public required string? NextTaskId { get; init; }

    /// <summary>The task that blocks the schedule, or null.</summary>
    public required string? HeldBy { get; init; }

    /// <summary>The newest occurrence that has started or ended, or null.</summary>
    public required LastOccurrenceResponse? Last { get; init; }

    /// <summary>Whether a task waits, or an instant is blocked, for longer than lateAfterSeconds.</summary>
    public required bool Late { get; init; }

    /// <summary>The newest instant that was skipped, or null.</summary>
    public required SkippedInstantResponse? LastSkipped { get; init; }

    /// <summary>1 at creation; incremented by every change that a client makes. It is the entity tag.</summary>
    public required int Version { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When a client last changed it, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>An occurrence that has started or ended.</summary>
public sealed record LastOccurrenceResponse
{
    /// <summary>The id of the task.</summary>
    public required string TaskId { get; init; }

    /// <summary>The instant for which it was created, UTC.</summary>
    public required DateTimeOffset ScheduledFor { get; init; }

    /// <summary>The status.</summary>
    public required ScheduledTaskStatus Status { get; init; }

    /// <summary>When the current or last attempt started, UTC; null while the task waits.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it succeeded or failed, UTC; otherwise null.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>An instant that was skipped.</summary>
public sealed record SkippedInstantResponse
{
    /// <summary>The instant, UTC.</summary>
    public required DateTimeOffset Instant { get; init; }

    /// <summary>Why it was skipped.</summary>
    public required SkipReason Reason { get; init; }

    /// <summary>When it was skipped, UTC.</summary>
    public required DateTimeOffset At { get; init; }
}

/// <summary>The instants of a rule.</summary>
public sealed record PreviewResponse
{
    /// <summary>The next instants, UTC.</summary>
    public required IReadOnlyList<DateTimeOffset> NextStarts { get; init; }
}
