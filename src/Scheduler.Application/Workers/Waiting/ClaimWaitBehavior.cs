using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Telemetry;

namespace Scheduler.Application.Workers.Waiting;

/// <summary>Lets a claim that finds nothing wait for as long as it likes, outside of the write scope, and try again when it is called.</summary>
internal sealed class ClaimWaitBehavior(WaitingClaims waiting, IServingPlace place, TaskMetrics metrics, TimeProvider time)
    : IPipelineBehavior<ClaimTasks, ClaimOutcome>
{
    /// <inheritdoc/>
    public async Task<ClaimOutcome> Handle(ClaimTasks request, CancellationToken cancellationToken, RequestHandlerDelegate<ClaimOutcome> next)
    {
        var start = time.GetTimestamp();
        using var claim = waiting.Enter(request.Workers, request.Key);
        var isOver = false;
        while (true)
        {
            // In line before looking: what falls due meanwhile is not missed.
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

            waiting.Learn(outcome.DueTimes, stamp, inVain: true);
            var left = waiting.PatienceFor(request.Wait) - time.GetElapsedTime(start);
            if (isOver || left <= TimeSpan.Zero)
            {
                return outcome;
            }

            // A claim with a name looks once more in the end: its twin on another replica may have been given tasks.
            isOver = !await place.AwaitOutside(() => claim.WaitAsync(left, time, cancellationToken), cancellationToken);
            if (isOver && request.Key is null)
            {
                return outcome with { NextDueAt = waiting.NextDueAt(request.Workers) };
            }
        }
    }
}
