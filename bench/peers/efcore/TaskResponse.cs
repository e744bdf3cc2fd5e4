using System.Text.Json;

namespace Scheduler.Bench.EfCore;

internal sealed record TaskResponse(
    Guid Id,
    DateTime Start,
    string? Title,
    string Worker,
    string Status,
    JsonElement Payload,
    DateTime CreatedAt,
    DateTime UpdatedAt,
    DateTime? StartedAt,
    DateTime? FinishedAt,
    DateTime? DueAt,
    int Attempt,
    RetryResponse Retry,
    FailureResponse? Failure,
    LeaseResponse? Lease,
    string? Traceparent,
    Guid? ScheduleId,
    DateTime? ScheduledFor,
    int Version)
{
    public static TaskResponse From(StoredTask task) => new(
        task.Id,
        task.Start.UtcDateTime,
        task.Title,
        task.Worker,
        task.Status,
        JsonElement.Parse(task.Payload),
        task.CreatedAt.UtcDateTime,
        task.UpdatedAt.UtcDateTime,
        task.StartedAt?.UtcDateTime,
        task.FinishedAt?.UtcDateTime,
        task.DueAt?.UtcDateTime,
        task.Attempt,
        new RetryResponse(task.RetryMaxAttempts, task.RetryBackoffSeconds, task.RetryBackoffFactor, task.RetryMaxBackoffSeconds),
        task.FailureCode is null ? null : new FailureResponse(task.FailureCode, task.FailureMessage),
        task.LeaseExpiresAt is null ? null : new LeaseResponse(task.LeaseClaimant, task.LeaseExpiresAt.Value.UtcDateTime),
        task.Traceparent,
        task.ScheduleId,
        task.ScheduledFor?.UtcDateTime,
        task.Version);
}

internal sealed record RetryResponse(int MaxAttempts, int BackoffSeconds, double BackoffFactor, int MaxBackoffSeconds);

internal sealed record FailureResponse(string Code, string? Message);

internal sealed record LeaseResponse(string? Claimant, DateTime ExpiresAt);

internal sealed record NewTask(DateTimeOffset Start, string Worker, string? Title, JsonElement? Payload);
