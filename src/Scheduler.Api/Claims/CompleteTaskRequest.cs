using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to complete a task.</summary>
public sealed record CompleteTaskRequest : IBodyRequest<CompleteTaskRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    public Field<string> LeaseToken { get; init; }

    /// <summary>First-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static CompleteTaskRequest IBodyRequest<CompleteTaskRequest>.Read(BodyReader body) => new()
    {
        LeaseToken = body.Text("leaseToken", FieldParsers.Text),
        Payload = body.Payload("payload"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the command; the request must be valid.</summary>
    public CompleteTask ToCommand(TaskId id) => new(id, Domain.Claims.LeaseToken.From(LeaseToken.Value), Payload.ValueOrDefault);
}

internal sealed class CompleteTaskRequestValidator : RequestValidator<CompleteTaskRequest>
{
    public CompleteTaskRequestValidator()
    {
        Required(request => request.LeaseToken);
        OptionalOrNull(request => request.Payload);
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
