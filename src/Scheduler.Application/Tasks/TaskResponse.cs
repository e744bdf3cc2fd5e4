using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>A task as clients see it.</summary>
/// <remarks>The properties are in the order of the answer's fields.</remarks>
public sealed record TaskResponse
{
    /// <summary>Opaque, time-ordered, lower case.</summary>
    public required string Id { get; init; }

    /// <summary>When it is to start, UTC.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The title, if it has one.</summary>
    public required string? Title { get; init; }

    /// <summary>The worker that runs it.</summary>
    public required string Worker { get; init; }

    /// <summary>Where it stands in its lifecycle.</summary>
    public required ScheduledTaskStatus Status { get; init; }

    /// <summary>The JSON object that it carries.</summary>
    public required Payload Payload { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed, UTC.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it began to run, UTC; null while it waits.</summary>
    public required DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, UTC; null before.</summary>
    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it may next be claimed, UTC; null once it runs or has ended.</summary>
    public required DateTimeOffset? DueAt { get; init; }

    /// <summary>How often it began to run since it was created or last taken back from FAILED.</summary>
    public required int Attempt { get; init; }

    /// <summary>How it is tried again.</summary>
    public required RetryResponse Retry { get; init; }

    /// <summary>Why the last attempt failed; null when none did, or one has succeeded since.</summary>
    public required FailureResponse? Failure { get; init; }

    /// <summary>The right of the worker that runs it; null when none does, or nobody claimed it.</summary>
    public required LeaseResponse? Lease { get; init; }

    /// <summary>The header traceparent of the request that created it, or null.</summary>
    public required string? Traceparent { get; init; }

    /// <summary>1 at creation, raised by 1 with every change; the entity tag.</summary>
    public required int Version { get; init; }

    internal sealed class Map : OutwardProfile
    {
        public Map() => CreateMap<ScheduledTask, TaskResponse>()
            .ForMember(response => response.Id, map => map.MapFrom(task => task.Id.ToString()))
            .ForMember(response => response.Title, map => map.MapFrom(task => task.Title == null ? null : task.Title.Value))
            .ForMember(response => response.Worker, map => map.MapFrom(task => task.Worker.Value))
            .ForMember(response => response.Traceparent, map => map.MapFrom(task => task.TraceParent == null ? null : task.TraceParent.Value));
    }
}

/// <summary>How a task is tried again.</summary>
public sealed record RetryResponse
{
    /// <summary>How many attempts there are in all.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The pause after the first failed attempt, in seconds.</summary>
    public required int BackoffSeconds { get; init; }

    /// <summary>How many times longer each further pause is than the one before.</summary>
    public required double BackoffFactor { get; init; }

    /// <summary>The longest pause, in seconds, before up to a tenth is added at random.</summary>
    public required int MaxBackoffSeconds { get; init; }

    internal sealed class Map : OutwardProfile
    {
        public Map() => CreateMap<RetryPolicy, RetryResponse>();
    }
}

/// <summary>Why an attempt failed.</summary>
public sealed record FailureResponse
{
    /// <summary>Who says so: the worker, the end of its lease, or a client that moved the task to FAILED.</summary>
    public required FailureCode Code { get; init; }

    /// <summary>In words; null when nothing was said.</summary>
    public required string? Message { get; init; }

    internal sealed class Map : OutwardProfile
    {
        public Map() => CreateMap<TaskFailure, FailureResponse>();
    }
}

/// <summary>The right of a worker to run a task.</summary>
public sealed record LeaseResponse
{
    /// <summary>What heartbeats and reports have to show; only in the answer to the claim.</summary>
    public string? Token { get; init; }

    /// <summary>What the claimer calls itself, or null.</summary>
    public required string? Claimant { get; init; }

    /// <summary>When the lease expires, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    internal sealed class Map : OutwardProfile
    {
        public Map() => CreateMap<Lease, LeaseResponse>().ForMember(response => response.Token, map => map.Ignore());
    }
}
