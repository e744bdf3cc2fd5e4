using System.ComponentModel.DataAnnotations;
using Scheduler.Api.Requests;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Claims;

/// <summary>A request to renew a lease.</summary>
public sealed record RenewLeaseRequest : BodyRequest<RenewLeaseRequest>
{
    /// <summary>The lease token returned by the claim.</summary>
    [Required]
    public Field<string> LeaseToken { get; init; }

    /// <summary>The lease duration from now, in seconds; default: the duration of the claim.</summary>
    [Range(Lease.MinSeconds, Lease.MaxSeconds)]
    public Field<long> LeaseSeconds { get; init; }

    /// <summary>First-level payload keys to add or replace.</summary>
    public Field<Payload> Payload { get; init; }

    /// <summary>How far the worker is; null or omitted to keep what it reported last.</summary>
    public Field<ProgressRequest> Progress { get; init; }

    /// <summary>Creates the command; the request must be valid.</summary>
    public RenewLease ToCommand(TaskId id) => new(
        id, Domain.Claims.LeaseToken.From(LeaseToken.Value), LeaseSeconds.HasValue ? (int)LeaseSeconds.Value : null, Payload.ValueOrDefault,
        Progress.ValueOrDefault?.ToReport());
}

internal sealed class RenewLeaseRequestValidator : RequestValidator<RenewLeaseRequest>;
