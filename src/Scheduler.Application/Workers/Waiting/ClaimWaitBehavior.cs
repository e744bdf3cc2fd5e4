using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Telemetry;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Long polling: a claim that finds nothing waits outside the write scope, and tries again when it is woken.</summary>
internal sealed class ClaimWaitBehavior(WaitingClaims waiting, IServingPlace slot, TaskMetrics metrics, TimeProvider time)
    : IPipelineBehavior<ClaimTasks, ClaimOutcome>
{
    /// <inheritdoc/>
    public async Task<ClaimOutcome> Handle(ClaimTasks request, CancellationToken cancellationToken, RequestHandlerDelegate<ClaimOutcome> next)
    {
        var start = time.GetTimestamp();
        using var claim = waiting.Enter(request.Workers, request.Key);
        var hasTimedOut = false;
        while (true)
        {
            // Enqueue before the read, so that a task that falls due in between is not missed.
            claim.LineUp();
            var stamp = waiting.BeginReading();
            var outcome = await next();
            if (outcome.Tasks.Count > 0)
            {
                waiting.Learn(outcome.DueTimes, stamp);
                waiting.CallTwins(request.Key);
                metrics.Count(outcome);
                return outcome;
            }

            waiting.Learn(outcome.DueTimes, stamp, foundNothing: true);
            var remaining = waiting.PatienceFor(request.Wait) - time.GetElapsedTime(start);
            if (hasTimedOut || remaining <= TimeSpan.Zero)
            {
                return outcome;
            }

            // A claim with a claim id reads once more at the end: its duplicate on another replica may have received tasks.
            hasTimedOut = !await slot.AwaitOutside(() => claim.WaitAsync(remaining, time, cancellationToken), cancellationToken);
            if (hasTimedOut && request.Key is null)
            {
                return outcome with { NextDueAt = waiting.NextDueAt(request.Workers) };
            }
        }
    }
}
