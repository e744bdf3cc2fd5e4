using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks.Attempts;

/// <summary>The visible, mutable state of a task as plain values.</summary>
internal sealed record TaskFacts(
    ScheduledTaskStatus Status,
    DateTimeOffset Start,
    string Worker,
    string Payload,
    DateTimeOffset? DueAt,
    int Attempt,
    (int, int, double, int) Retry,
    (string Code, string? Message)? Failure,
    (string? Claimant, DateTimeOffset ExpiresAt)? Lease,
    DateTimeOffset UpdatedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? FinishedAt,
    int Version);
