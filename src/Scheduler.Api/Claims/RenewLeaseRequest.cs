using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>The body of a request that prolongs a lease.</summary>
public sealed record RenewLeaseRequest : IBodyRequest<RenewLeaseRequest>
{
    /// <summary>The token that came with the claim.</summary>
    public Field<string> LeaseToken { get; init; }

    /// <summary>How long the lease is to hold from now on; as long as was claimed when it is left out.</summary>
    public Field<long> LeaseSeconds { get; init; }

    /// <summary>First-level keys of the payload to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>Fields that a heartbeat does not have.</summary>
    internal IReadOnlyList<string> UnknownFields { get; init; } = [];

    static RenewLeaseRequest IBodyRequest<RenewLeaseRequest>.Read(BodyReader body) => new()
    {
        LeaseToken = body.Text("leaseToken", FieldParsers.Text),
        LeaseSeconds = body.Integer("leaseSeconds"),
        Payload = body.Payload("payload"),
        UnknownFields = body.UnreadMembers,
    };

    /// <summary>The use case; only for a valid request.</summary>
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
