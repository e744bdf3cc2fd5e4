using MediatR;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Completes all pending claims, because the service is shutting down.</summary>
public sealed record EndWaiting : IRequest<Unit>;

internal sealed class EndWaitingHandler(WaitingClaims waiting) : IRequestHandler<EndWaiting, Unit>
{
    public Task<Unit> Handle(EndWaiting request, CancellationToken cancellationToken)
    {
        waiting.End();
        return Task.FromResult(Unit.Value);
    }
}
