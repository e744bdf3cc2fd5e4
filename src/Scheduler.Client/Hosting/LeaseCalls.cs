using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>
/// The calls on a lease, each retried until the service responds or the lease is over. Bodies are serialized before the first attempt:
/// serialization errors are thrown to the caller immediately; only network and service errors are retried.
/// </summary>
internal sealed class LeaseCalls(HeldLease lease, WorkerCalls calls, SchedulerWorkerOptions options, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestReleaseWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTaskWait = TimeSpan.FromDays(7);

    /// <summary>Extends the lease.</summary>
    /// <returns>Whether it was extended; false when it is over.</returns>
    public Task<bool> HeartbeatAsync(CancellationToken cancellationToken) => RepeatAsync(
        new Operation("heartbeat", "heartbeat", calls.Heartbeat(lease), CanBeRefused: false), cancellationToken);

    /// <summary>Extends the lease and merges progress into the payload.</summary>
    /// <returns>Whether the progress was stored; false when the lease is over.</returns>
    /// <exception cref="SchedulerProblemException">The service rejected the payload.</exception>
    /// <exception cref="HttpRequestException">It was not delivered within the lease that was left at the time of the call.</exception>
    public Task<bool> ReportProgressAsync(JsonElement payload, CancellationToken cancellationToken) =>
        ReportProgressAsync(calls.Heartbeat(lease, payload), cancellationToken);

    /// <summary>Extends the lease and reports progress, which is shown with the task.</summary>
    /// <returns>Whether the progress was stored; false when the lease is over.</returns>
    /// <exception cref="SchedulerProblemException">The service rejected the progress.</exception>
    /// <exception cref="HttpRequestException">It was not delivered within the lease that was left at the time of the call.</exception>
    public Task<bool> ReportProgressAsync(TaskProgress progress, CancellationToken cancellationToken) =>
        ReportProgressAsync(calls.Heartbeat(lease, payload: null, progress), cancellationToken);

    /// <summary>Sends heartbeats at the configured interval until the lease is over.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        while (!lease.IsOver)
        {
            // Progress extends the lease as well, and may have done so during the wait.
            while (options.HeartbeatEvery - lease.Age is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            await HeartbeatAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reports how the attempt ended.</summary>
    /// <returns>Whether the report was delivered; false when the lease is over.</returns>
    /// <exception cref="SchedulerProblemException">The service rejected the content of the report.</exception>
    public Task<bool> EndAsync(TaskOutcome outcome, CancellationToken cancellationToken) => outcome switch
    {
        TaskOutcome.Succeeded succeeded => RepeatAsync(
            new Operation("complete", "completion", calls.Complete(lease, succeeded.Result), CanBeRefused: true), cancellationToken),
        TaskOutcome.Failed failed => RepeatAsync(
            new Operation("fail", "failure", calls.Fail(lease, ReportOf(failed)), CanBeRefused: true), cancellationToken),
        TaskOutcome.Released => RepeatAsync(
            new Operation("release", "release", calls.Release(lease), CanBeRefused: true), cancellationToken),
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

    private async Task<bool> ReportProgressAsync(QueuedReport report, CancellationToken cancellationToken)
    {
        var operation = new Operation("heartbeat", "progress", report, CanBeRefused: true);

        // Other heartbeats may keep extending the lease while this one never gets through.
        using var deadline = new CancellationTokenSource(lease.Remaining > TimeSpan.Zero ? lease.Remaining : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await RepeatAsync(operation, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The progress was not delivered within the duration of the lease.", exception.InnerException);
        }
    }

    private async Task<bool> RepeatAsync(Operation operation, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(lease.Over, cancellationToken);
        var backoff = new Backoff(FirstWait, options.HeartbeatEvery / 2);
        Exception? last = null;
        while (!either.IsCancellationRequested)
        {
            var sentAt = time.GetTimestamp();
            try
            {
                await calls.SendAsync(operation.Name, operation.Report, either.Token).ConfigureAwait(false);
                if (operation.Name == "heartbeat")
                {
                    lease.Renew(sentAt);
                }

                return true;
            }
            catch (SchedulerProblemException problem) when (IsLoss(problem))
            {
                lease.Revoke(problem.Message);
            }
            catch (OperationCanceledException) when (either.IsCancellationRequested)
            {
                // Handled after the loop.
            }
            catch (Exception exception) when (!operation.CanBeRefused || !IsRefusal(exception))
            {
                if (last is null)
                {
                    logger.CallRepeated(operation.Noun, lease.TaskId, lease.Remaining.TotalSeconds, FailureText.MessageOf(exception));
                }

                last = exception;
                operation.Report.Call.WasRepeated = true;
                await Task.Delay(WaitAfter(operation, backoff.Next(exception)), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return lease.IsOver ? false : throw new OperationCanceledException("The call was canceled.", last, cancellationToken);
    }

    // A wait requested by the service must not outlast the lease, or the work would be lost. Releases are sent while the host is
    // stopping, when only seconds are left.
    private TimeSpan WaitAfter(Operation operation, TimeSpan wait)
    {
        var maxWait = operation.Name == "release" ? LongestReleaseWait : lease.Remaining / 2;
        return wait < maxWait ? wait : maxWait > FirstWait ? maxWait : FirstWait;
    }

    // An operator may have canceled and deleted the task.
    private static bool IsLoss(SchedulerProblemException problem) =>
        problem.Code is SchedulerProblemCode.LeaseLost or SchedulerProblemCode.TaskNotFound;

    // Any other error may be temporary, even a missing scope or a proxy's error: retry for as long as the lease lasts.
    private static bool IsRefusal(Exception exception) => exception is SchedulerProblemException
    {
        Code: not null,
        StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.Conflict,
    };

    private sealed record Operation(string Name, string Noun, QueuedReport Report, bool CanBeRefused);
}
