using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to report a failed attempt.</summary>
public sealed record FailTaskRequest : IBodyRequest<FailTaskRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    public Field<string> LeaseToken { get; init; }

    /// <summary>A failure message for humans.</summary>
    public Field<string> Message { get; init; }

    /// <summary>Whether the task may be retried; default true.</summary>
    public Field<bool> Retryable { get; init; }

    /// <summary>The delay before the next attempt, in seconds; default: the backoff of the retry policy.</summary>
    public Field<long> RetryAfterSeconds { get; init; }

    /// <summary>First-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static FailTaskRequest IBodyRequest<FailTaskRequest>.Read(BodyReader body) => new()
    {
        LeaseToken = body.Text("leaseToken", FieldParsers.Text),
        Message = body.Text("message", FieldParsers.Text),
        Retryable = body.Boolean("retryable"),
        RetryAfterSeconds = body.Integer("retryAfterSeconds"),
        Payload = body.Payload("payload"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the command; the request must be valid.</summary>
    public FailTask ToCommand(TaskId id) => new(id, Domain.Claims.LeaseToken.From(LeaseToken.Value), ToReport(), Payload.ValueOrDefault);

    private FailureReport ToReport() => new(
        Message.ValueOrDefault, Retryable.Or(true), RetryAfterSeconds.HasValue ? TimeSpan.FromSeconds(RetryAfterSeconds.Value) : null);
}

internal sealed class FailTaskRequestValidator : RequestValidator<FailTaskRequest>
{
    public FailTaskRequestValidator()
    {
        Required(request => request.LeaseToken);
        OptionalOrNull(request => request.Message);
        Length(request => request.Message, 0, TaskFailure.MaxMessageLength);
        OptionalOrNull(request => request.Retryable);
        OptionalOrNull(request => request.RetryAfterSeconds);
        Between(request => request.RetryAfterSeconds, 0, FailureReport.MaxDelaySeconds);
        OptionalOrNull(request => request.Payload);
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
