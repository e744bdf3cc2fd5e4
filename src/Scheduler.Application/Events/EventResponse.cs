using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Events;

/// <summary>An event: one increment of the version of a task.</summary>
/// <remarks>The properties are in the order of the fields of the response.</remarks>
public sealed record EventResponse
{
    /// <summary>The position of the event: increases, with gaps.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the task changed, by the clock of the replica that changed it, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The task.</summary>
    public required string TaskId { get; init; }

    /// <summary>The schedule of the task, or null.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>The worker of the task, after the change.</summary>
    public required string Worker { get; init; }

    /// <summary>The version of the task after the change; for a deletion the last one + 1.</summary>
    public required int Version { get; init; }

    /// <summary>The kind of change.</summary>
    public required TaskEventType Type { get; init; }

    /// <summary>The status after the change.</summary>
    public required ScheduledTaskStatus Status { get; init; }

    /// <summary>The number of attempts after the change.</summary>
    public required int Attempt { get; init; }

    /// <summary>The time from which the task may be claimed, UTC; null unless it waits.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    /// <summary>The fields that the request changed.</summary>
    public required TaskFields Changed { get; init; }

    /// <summary>For a start by a claim: when the task became due. For the end of an attempt: when the attempt started. Otherwise null.</summary>
    public required DateTimeOffset? Since { get; init; }

    /// <summary>The label of the client that claimed the task; only for started.</summary>
    public required string? Claimant { get; init; }

    /// <summary>Why the attempt failed; only for failed.</summary>
    public required FailureResponse? Failure { get; init; }

    /// <summary>The caller; null when it is not authenticated, and for actions of the service itself.</summary>
    public required string? Actor { get; init; }

    /// <summary>The cause of the change: a request, an expired lease, a schedule, or retention.</summary>
    public required EventOrigin Origin { get; init; }
}

/// <summary>A part of the event feed.</summary>
public sealed record EventPage
{
    /// <summary>The matching events, in the order of their sequence.</summary>
    public required IReadOnlyList<EventResponse> Events { get; init; }

    /// <summary>The position up to which events were examined; continue after it.</summary>
    public required long Next { get; init; }

    /// <summary>Whether there are more events to examine now.</summary>
    public required bool More { get; init; }

    /// <summary>Why the requested position is unusable, so that changes may be missing; otherwise null.</summary>
    public required ResetReason? Reset { get; init; }
}

/// <summary>Why a position in the event feed is unusable.</summary>
public enum ResetReason
{
    /// <summary>Retention has removed events after it.</summary>
    Expired,

    /// <summary>This database never issued it.</summary>
    Unknown,
}

/// <summary>The names of the reasons in the API.</summary>
public static class ResetReasonNames
{
    private static readonly EnumNames<ResetReason> Names = new("EXPIRED", "UNKNOWN");

    public static IReadOnlyList<string> All => Names.All;

    public static string ToName(this ResetReason reason) => Names.Of(reason);
}
