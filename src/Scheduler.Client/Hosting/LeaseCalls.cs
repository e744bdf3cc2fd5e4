using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Scheduler.Client.Hosting;

/// <summary>The calls that a lease allows, each repeated until it is answered or the lease is over.</summary>
internal sealed class LeaseCalls(HeldLease lease, WorkerCalls calls, SchedulerWorkerOptions options, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestTaskWait = TimeSpan.FromDays(7);

    /// <summary>Prolongs the lease.</summary>
    /// <returns>Whether it was prolonged; false when it is over.</returns>
    /// <exception cref="SchedulerProblemException">The payload is refused.</exception>
    public Task<bool> HeartbeatAsync(JsonElement? payload, CancellationToken cancellationToken) => RepeatAsync(
        "heartbeat", isHeartbeat: true, canBeRefused: payload is not null, token => calls.HeartbeatAsync(lease.TaskId, lease.Token, payload, token), cancellationToken);

    /// <summary>Gives signs of life at the interval of the options, until the lease is over.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (!lease.IsOver)
        {
            // Progress prolongs the lease as well, and may have done so while this waited.
            while (options.HeartbeatEvery - lease.Age is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            await HeartbeatAsync(payload: null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reports how the attempt ended.</summary>
    /// <returns>Whether the service knows; false when the lease is over.</returns>
    /// <exception cref="SchedulerProblemException">The report is refused, for what is in it.</exception>
    public Task<bool> EndAsync(TaskOutcome outcome, CancellationToken cancellationToken) => outcome switch
    {
        TaskOutcome.Succeeded succeeded => RepeatAsync(
            "completion", isHeartbeat: false, canBeRefused: true, token => calls.CompleteAsync(lease.TaskId, lease.Token, succeeded.Result, token), cancellationToken),
        TaskOutcome.Failed failed => RepeatAsync(
            "failure", isHeartbeat: false, canBeRefused: true, token => calls.FailAsync(lease.TaskId, lease.Token, ReportOf(failed), token), cancellationToken),
        TaskOutcome.Released => RepeatAsync(
            "release", isHeartbeat: false, canBeRefused: true, token => calls.ReleaseAsync(lease.TaskId, lease.Token, token), cancellationToken),
        _ => Task.FromResult(false),
    };

    private static TaskFailureReport ReportOf(TaskOutcome.Failed failed) => new()
    {
        Message = failed.Message,
        Retryable = failed.Retryable,
        RetryAfterSeconds = failed.RetryAfter is { } wait
            ? (int)Math.Ceiling(Math.Clamp(wait.TotalSeconds, 0, LongestTaskWait.TotalSeconds))
            : null,
    };

    private async Task<bool> RepeatAsync(
        string operation, bool isHeartbeat, bool canBeRefused, Func<CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Over, cancellationToken);
        var backoff = new Backoff(FirstWait, options.HeartbeatEvery / 2);
        for (var sending = 1; !either.IsCancellationRequested; sending++)
        {
            var sentAt = time.GetTimestamp();
            try
            {
                await send(either.Token).ConfigureAwait(false);
                if (isHeartbeat)
                {
                    lease.Renew(sentAt);
                }

                return true;
            }
            catch (SchedulerProblemException problem) when (IsLoss(problem))
            {
                lease.TakeAway(problem.Message);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                // Told below.
            }
            catch (Exception exception) when (!canBeRefused || !IsRefusal(exception))
            {
                if (sending == 1)
                {
                    logger.CallRepeated(operation, lease.TaskId, lease.Remaining.TotalSeconds, exception.Message);
                }

                await Task.Delay(backoff.Next(exception), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return lease.IsOver ? false : throw new OperationCanceledException(cancellationToken);
    }

    // A task that an operator ended and deleted is not there any more.
    private static bool IsLoss(SchedulerProblemException problem) =>
        problem.Code is SchedulerProblemCode.LeaseLost or SchedulerProblemCode.TaskNotFound;

    // Anything else may go better later, a missing scope or a proxy's error included: the lease says for how long to try.
    private static bool IsRefusal(Exception exception) => exception is SchedulerProblemException
    {
        StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.Conflict,
    };
}
