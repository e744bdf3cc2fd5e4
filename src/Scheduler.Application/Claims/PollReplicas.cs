using MediatR;

namespace Scheduler.Application.Claims;

/// <summary>Reads the due times once for all pending claims, to see the changes of other replicas. Does nothing when no claim is pending.</summary>
public sealed record PollReplicas : IRequest<Unit>;

internal sealed class PollReplicasHandler(IClaimStore claims, PendingClaims waiting) : IRequestHandler<PollReplicas, Unit>
{
    public async Task<Unit> Handle(PollReplicas request, CancellationToken cancellationToken)
    {
        var workers = waiting.Workers;
        if (workers.Count > 0)
        {
            var stamp = waiting.BeginRead();
            waiting.Observe(await claims.FindDueTimesAsync(workers, waiting.Keys, cancellationToken), stamp);
        }

        return Unit.Value;
    }
}
