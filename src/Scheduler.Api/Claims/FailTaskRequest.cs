using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>The body of a request that reports an attempt as failed.</summary>
public sealed record FailTaskRequest : IBodyRequest<FailTaskRequest>
{
    /// <summary>The token that came with the claim.</summary>
    public Field<string> LeaseToken { get; init; }

    /// <summary>What went wrong, for people to read.</summary>
    public Field<string> Message { get; init; }

    /// <summary>Whether another attempt makes sense; true when it is left out.</summary>
    public Field<bool> Retryable { get; init; }

    /// <summary>After how long; as the task's retry has it when it is left out.</summary>
    public Field<long> RetryAfterSeconds { get; init; }

    /// <summary>First-level keys of the payload to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Fields that a failure does not have.</summary>
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

    /// <summary>The use case; only for a valid request.</summary>
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
