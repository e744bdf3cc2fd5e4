using MediatR;

namespace Scheduler.Application.Workers;

/// <summary>Whether a lease has run out and <see cref="ExpireLeases"/> has something to do. It asks without a place among the writers.</summary>
public sealed record FindExpiredLease : IRequest<bool>;

internal sealed class FindExpiredLeaseHandler(IClaimStore claims) : IRequestHandler<FindExpiredLease, bool>
{
    public Task<bool> Handle(FindExpiredLease request, CancellationToken cancellationToken) => claims.HasExpired(cancellationToken);
}
