using MediatR;

namespace Scheduler.Application.Claims;

/// <summary>Reads the due times once for all pending claims, to see the changes of other replicas, and whether leases have expired.</summary>
/// <returns>Whether <see cref="ExpireLeases"/> has work to do. This is a query, so that it needs no write scope.</returns>
public sealed record PollTasks : IRequest<bool>;

internal sealed class PollTasksHandler(IClaimStore claims, PendingClaims pending) : IRequestHandler<PollTasks, bool>
{
    public async Task<bool> Handle(PollTasks request, CancellationToken cancellationToken)
    {
        var stamp = pending.BeginRead();
        var poll = await claims.PollAsync(pending.Workers, pending.Keys, cancellationToken);
        pending.Observe(poll.DueTimes, stamp);
        return poll.HasExpiredLeases;
    }
}
