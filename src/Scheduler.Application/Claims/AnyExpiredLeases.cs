using MediatR;

namespace Scheduler.Application.Claims;

/// <summary>Whether any lease has expired, so that <see cref="ExpireLeases"/> has work to do. A query, so it needs no write scope.</summary>
public sealed record AnyExpiredLeases : IRequest<bool>;

internal sealed class AnyExpiredLeasesHandler(IClaimStore claims) : IRequestHandler<AnyExpiredLeases, bool>
{
    public Task<bool> Handle(AnyExpiredLeases request, CancellationToken cancellationToken) => claims.HasExpiredAsync(cancellationToken);
}
