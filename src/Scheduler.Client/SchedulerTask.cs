using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A task as the service returned it.</summary>
public sealed class SchedulerTask
{
    /// <summary>The task's id.</summary>
    public required string Id { get; init; }

    /// <summary>The start time for which it was scheduled; retries do not change it.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>A short description, or null.</summary>
    public string? Title { get; init; }

    /// <summary>The name of the worker that runs it.</summary>
    public required string Worker { get; init; }

    /// <summary>The status.</summary>
    public required SchedulerTaskStatus Status { get; init; }

    /// <summary>The payload, a JSON object; every value as it was sent, numbers with all their digits.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the current or last attempt started, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it succeeded or failed, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The version: 1 at first, incremented by every change. Pass it as <c>ifVersion</c> to detect concurrent changes.</summary>
    public required long Version { get; init; }

    /// <summary>The time from which it may be claimed; null while it is running and once it has finished.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>The number of attempts started; 0 at first.</summary>
    public int Attempt { get; init; }

    /// <summary>The retry policy.</summary>
    public required RetryPolicy Retry { get; init; }

    /// <summary>The failure of the last attempt, or null.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>
    /// The kind of the failure: 16 hexadecimal digits, equal for failures that differ only in numbers, identifiers, quoted text and the
    /// like. Null unless the task has failed.
    /// </summary>
    public string? FailureKind { get; init; }

    /// <summary>The latest progress of the running attempt, or null.</summary>
    public TaskProgress? Progress { get; init; }

    /// <summary>Why it is not running yet; only from <see cref="TasksClient.GetAsync"/>, and null unless it is scheduled.</summary>
    public TaskWaiting? Waiting { get; init; }

    /// <summary>The lease, or null when it is not running.</summary>
    public TaskLease? Lease { get; init; }

    /// <summary>The W3C trace context in which it was created, or null.</summary>
    public string? Traceparent { get; init; }

    /// <summary>The id of the schedule that created it, even if that has been deleted; null for a task without a schedule.</summary>
    public string? ScheduleId { get; init; }

    /// <summary>
    /// The instant of the schedule for which it was created, such as the day to process; unlike <see cref="Start"/> it never changes. Null
    /// for a triggered task and for a task without a schedule.
    /// </summary>
    public DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>Deserializes the payload. Required members must be present, and non-nullable ones must not be null.</summary>
    /// <exception cref="JsonException">The payload is not of that type.</exception>
    public T? PayloadAs<T>(JsonTypeInfo<T> type) => PayloadReader.Read(Payload, type);

    /// <summary>Deserializes the payload, by reflection with <see cref="JsonSerializerDefaults.Web"/> (camelCase).</summary>
    /// <exception cref="JsonException">The payload is not of that type.</exception>
    [RequiresUnreferencedCode(JsonPayload.Reflection)]
    [RequiresDynamicCode(JsonPayload.Reflection)]
    public T? PayloadAs<T>() => PayloadReader.Read<T>(Payload);

    /// <summary>Id, worker and status; safe to log, as it contains neither the payload nor the token.</summary>
    public override string ToString() => $"{Id} ({Worker}, {Status})";
}
