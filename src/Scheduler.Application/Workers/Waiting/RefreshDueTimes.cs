using MediatR;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Looks once, for all claims that wait, for what others have written. Without any it does nothing.</summary>
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
