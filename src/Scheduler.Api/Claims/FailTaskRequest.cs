using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to report a failed attempt.</summary>
public sealed record FailTaskRequest : BodyRequest<FailTaskRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    [Required]
    public Field<string> LeaseToken { get; init; }

    /// <summary>A failure message for humans.</summary>
    [Length(0, TaskFailure.MaxMessageLength)]
    public Field<string> Message { get; init; }

    /// <summary>Whether the task may be retried; default true.</summary>
    public Field<bool> Retryable { get; init; }

    /// <summary>The delay before the next attempt, in seconds; default: the backoff of the retry policy.</summary>
    [Range(0, FailureReport.MaxDelaySeconds)]
    public Field<long> RetryAfterSeconds { get; init; }

    /// <summary>First-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public FailTask ToCommand(TaskId id) => new(id, Domain.Claims.LeaseToken.From(LeaseToken.Value), ToReport(), Payload.ValueOrDefault);

    private FailureReport ToReport() => new(
        Message.ValueOrDefault, Retryable.Or(true), RetryAfterSeconds.HasValue ? TimeSpan.FromSeconds(RetryAfterSeconds.Value) : null);
}

internal sealed class FailTaskRequestValidator : RequestValidator<FailTaskRequest>;
