using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>A task.</summary>
/// <remarks>The properties are in the order of the fields of the response.</remarks>
public sealed record TaskResponse
{
    /// <summary>The id: opaque, ordered by time of creation, lower case.</summary>
    public required string Id { get; init; }

    /// <summary>The time for which it is scheduled, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The title, or null.</summary>
    public required string? Title { get; init; }

    /// <summary>The worker that runs it.</summary>
    public required string Worker { get; init; }

    /// <summary>The status.</summary>
    public required ScheduledTaskStatus Status { get; init; }

    /// <summary>A JSON object that belongs to the client.</summary>
    public required Payload Payload { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When the current or last attempt started, UTC; null while the task waits.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it succeeded or failed, UTC; otherwise null.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The time from which it may be claimed, UTC; null unless it is waiting.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    /// <summary>Attempts started since creation or the last manual retry.</summary>
    public required int Attempt { get; init; }

    /// <summary>The retry policy.</summary>
    public required RetryResponse Retry { get; init; }

    /// <summary>Why the last attempt failed; null when none failed, or a later one succeeded.</summary>
    public required FailureResponse? Failure { get; init; }

    /// <summary>The kind of the failure, equal for failures that differ only in numbers, identifiers and the like; null unless the task is FAILED.</summary>
    public required string? FailureKind { get; init; }

    /// <summary>The lease of the current attempt; null when the task is not running, or was started without a claim.</summary>
    public required LeaseResponse? Lease { get; init; }

    /// <summary>The latest progress that the worker reported; null when it has reported none, or the task is not running.</summary>
    public required ProgressResponse? Progress { get; init; }

    /// <summary>Why a waiting task is not running yet; null in lists and for tasks of other statuses.</summary>
    public WaitingResponse? Waiting { get; init; }

    /// <summary>The traceparent header of the request that created it, or null.</summary>
    public required string? Traceparent { get; init; }

    /// <summary>The schedule to which it belongs, or null; kept when the schedule is deleted.</summary>
    public required string? ScheduleId { get; init; }

    /// <summary>The instant of the schedule for which it was created, UTC; null for triggered tasks and tasks without a schedule.</summary>
    public required DateTimeOffset? ScheduledFor { get; init; }

    /// <summary>1 at creation; incremented by every change. It is the entity tag.</summary>
    public required int Version { get; init; }

    internal sealed class Map : ResponseProfile
    {
        public Map() => CreateMap<ScheduledTask, TaskResponse>().ForMember(response => response.Waiting, map => map.Ignore());
    }
}

/// <summary>A retry policy.</summary>
public sealed record RetryResponse
{
    /// <summary>The maximum number of attempts, including the first.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The backoff after the first failed attempt, in seconds.</summary>
    public required int BackoffSeconds { get; init; }

    /// <summary>The exponential backoff multiplier.</summary>
    public required double BackoffFactor { get; init; }

    /// <summary>The maximum backoff in seconds, before jitter (up to +10 %).</summary>
    public required int MaxBackoffSeconds { get; init; }

    internal sealed class Map : ResponseProfile
    {
        public Map() => CreateMap<RetryPolicy, RetryResponse>();
    }
}

/// <summary>Why an attempt failed.</summary>
public sealed record FailureResponse
{
    /// <summary>The kind of failure: reported by the worker, an expired lease, or a cancellation by a client.</summary>
    public required FailureCode Code { get; init; }

    /// <summary>A message, or null.</summary>
    public required string? Message { get; init; }

    internal sealed class Map : ResponseProfile
    {
        public Map() => CreateMap<TaskFailure, FailureResponse>();
    }
}

/// <summary>How far the worker is.</summary>
public sealed record ProgressResponse
{
    /// <summary>The completed part in percent, or null.</summary>
    public required double? Percent { get; init; }

    /// <summary>What the worker does, for people; or null.</summary>
    public required string? Message { get; init; }

    /// <summary>When the worker reported it, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    internal sealed class Map : ResponseProfile
    {
        public Map() => CreateMap<TaskProgress, ProgressResponse>();
    }
}

/// <summary>Why a waiting task is not running yet.</summary>
/// <param name="Reason">The reason.</param>
/// <param name="Until">When that ends, UTC; null when it is not known.</param>
public sealed record WaitingResponse(WaitingReason Reason, DateTimeOffset? Until);

/// <summary>The lease of a task.</summary>
public sealed record LeaseResponse
{
    /// <summary>The token for heartbeats and reports; only in the response to the claim.</summary>
    public string? Token { get; init; }

    /// <summary>A label with which the worker program identifies itself, or null.</summary>
    public required string? Claimant { get; init; }

    /// <summary>When the lease expires, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Map : ResponseProfile
    {
        public Map() => CreateMap<Lease, LeaseResponse>().ForMember(response => response.Token, map => map.Ignore());
    }
}
