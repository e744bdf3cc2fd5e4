namespace Scheduler.Bench.EfCore;

/// <summary>A row of the table.</summary>
internal sealed class StoredTask
{
    public Guid Id { get; init; }

    public DateTimeOffset Start { get; init; }

    public string? Title { get; init; }

    public required string Worker { get; init; }

    public required string Status { get; init; }

    public required string Payload { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public int Attempt { get; init; }

    public int RetryMaxAttempts { get; init; } = 3;

    public int RetryBackoffSeconds { get; init; } = 30;

    public double RetryBackoffFactor { get; init; } = 2;

    public int RetryMaxBackoffSeconds { get; init; } = 3600;

    public string? FailureCode { get; init; }

    public string? FailureMessage { get; init; }

    public string? LeaseClaimant { get; init; }

    public DateTimeOffset? LeaseExpiresAt { get; init; }

    public string? Traceparent { get; init; }

    public Guid? ScheduleId { get; init; }

    public DateTimeOffset? ScheduledFor { get; init; }

    public int Version { get; set; } = 1;
}
