using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to renew a lease.</summary>
public sealed record RenewLeaseRequest : IBodyRequest<RenewLeaseRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    public Field<string> LeaseToken { get; init; }

    /// <summary>The lease duration from now, in seconds; default: the duration of the claim.</summary>
    public Field<long> LeaseSeconds { get; init; }

    /// <summary>First-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Unknown fields.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static RenewLeaseRequest IBodyRequest<RenewLeaseRequest>.Read(BodyReader body) => new()
    {
        LeaseToken = body.Text("leaseToken", FieldParsers.Text),
        LeaseSeconds = body.Integer("leaseSeconds"),
        Payload = body.Payload("payload"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>Creates the command; the request must be valid.</summary>
    public RenewLease ToCommand(TaskId id) => new(
        id, Domain.Claims.LeaseToken.From(LeaseToken.Value), LeaseSeconds.HasValue ? (int)LeaseSeconds.Value : null, Payload.ValueOrDefault);
}

internal sealed class RenewLeaseRequestValidator : RequestValidator<RenewLeaseRequest>
{
    public RenewLeaseRequestValidator()
    {
        Required(request => request.LeaseToken);
        OptionalOrNull(request => request.LeaseSeconds);
        Between(request => request.LeaseSeconds, Lease.MinSeconds, Lease.MaxSeconds);
        OptionalOrNull(request => request.Payload);
        RejectUnknown(request => request.UnknownFields, "field");
    }
}
