using MediatR;

namespace Scheduler.Application.Claims;

/// <summary>Completes all pending claims, because the service is shutting down.</summary>
public sealed record CancelPendingClaims : IRequest<Unit>;

internal sealed class CancelPendingClaimsHandler(PendingClaims waiting) : IRequestHandler<CancelPendingClaims, Unit>
{
    public Task<Unit> Handle(CancelPendingClaims request, CancellationToken cancellationToken)
    {
        waiting.CancelAll();
        return Task.FromResult(Unit.Value);
    }
}
