using MediatR;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Reads the due times once for all pending claims, to see the changes of other replicas. Does nothing when no claim is pending.</summary>
public sealed record RefreshDueTimes : IRequest<Unit>;

internal sealed class RefreshDueTimesHandler(IClaimStore claims, WaitingClaims waiting) : IRequestHandler<RefreshDueTimes, Unit>
{
    public async Task<Unit> Handle(RefreshDueTimes request, CancellationToken cancellationToken)
    {
        var workers = waiting.Workers;
        if (workers.Count > 0)
        {
            var stamp = waiting.BeginReading();
            waiting.Learn(await claims.FindDueTimes(workers, waiting.Keys, cancellationToken), stamp);
        }

        return Unit.Value;
    }
}
