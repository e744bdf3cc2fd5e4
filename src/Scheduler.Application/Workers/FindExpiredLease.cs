using MediatR;

namespace Scheduler.Application.Workers;

/// <summary>Whether any lease has expired, so that <see cref="ExpireLeases"/> has work to do. A query, so it needs no write scope.</summary>
public sealed record FindExpiredLease : IRequest<bool>;

internal sealed class FindExpiredLeaseHandler(IClaimStore claims) : IRequestHandler<FindExpiredLease, bool>
{
    public Task<bool> Handle(FindExpiredLease request, CancellationToken cancellationToken) => claims.HasExpired(cancellationToken);
}
