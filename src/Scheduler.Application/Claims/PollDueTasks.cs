using MediatR;

namespace Scheduler.Application.Claims;

/// <summary>Reads the due times once for all pending claims, to see the changes of other replicas. Does nothing when no claim is pending.</summary>
public sealed record PollDueTasks : IRequest<Unit>;

internal sealed class PollDueTasksHandler(IClaimStore claims, PendingClaims waiting) : IRequestHandler<PollDueTasks, Unit>
{
    public async Task<Unit> Handle(PollDueTasks request, CancellationToken cancellationToken)
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
