using MediatR;
using Scheduler.Application.Common;

namespace Scheduler.Application.Claims;

/// <summary>Long polling: a claim that finds nothing waits outside the write scope, and tries again when it is woken.</summary>
internal sealed class LongPollBehavior(PendingClaims waiting, IConcurrencySlot slot, RequestDeadline deadline, TimeProvider time)
    : IPipelineBehavior<ClaimTasks, ClaimOutcome>
{
    /// <inheritdoc/>
    public async Task<ClaimOutcome> Handle(ClaimTasks request, CancellationToken cancellationToken, RequestHandlerDelegate<ClaimOutcome> next)
    {
        var start = time.GetTimestamp();
        using var claim = waiting.Register(request.Workers, request.Key, request.Limit);
        var hasTimedOut = false;
        while (true)
        {
            // Enqueue before the read, so that a task that falls due in between is not missed.
            claim.Enqueue();
            var stamp = waiting.BeginRead();
            var outcome = await next();
            if (outcome.Tasks.Count > 0)
            {
                waiting.Observe(outcome.DueTimes, stamp, claim);
                waiting.WakeDuplicates(request.Key);
                return outcome;
            }

            waiting.Observe(outcome.DueTimes, stamp, claim, foundNothing: true);
            var remaining = waiting.MaxWait(request.Wait) - time.GetElapsedTime(start);
            if (hasTimedOut || remaining <= TimeSpan.Zero)
            {
                return outcome;
            }

            // A claim with a claim id reads once more at the end: its duplicate on another replica may have received tasks.
            hasTimedOut = !await slot.ReleaseWhileAsync(() => WaitAsync(claim, remaining, cancellationToken), cancellationToken);
            if (hasTimedOut && request.Key is null)
            {
                return outcome with { NextDueAt = waiting.NextDueAt(request.Workers) };
            }
        }
    }

    private async Task<bool> WaitAsync(PendingClaim claim, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var isWoken = await claim.WaitAsync(timeout, time, cancellationToken);
        deadline.Restart();
        return isWoken;
    }
}
