using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>
/// The calls that a lease allows, each repeated until the service responds or the lease is over. Each is written before it is sent:
/// what cannot be written is an exception to the caller at once, and only what the network or the service did is repeated.
/// </summary>
internal sealed class LeaseCalls(HeldLease lease, WorkerCalls calls, SchedulerWorkerOptions options, ILogger logger, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestReleaseWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestTaskWait = TimeSpan.FromDays(7);

    /// <summary>Prolongs the lease.</summary>
    /// <returns>Whether it was prolonged; false when it is over.</returns>
    public Task<bool> HeartbeatAsync(CancellationToken cancellationToken) => RepeatAsync(
        new Operation("heartbeat", "heartbeat", calls.Heartbeat(lease, payload: null), CanBeRefused: false), cancellationToken);

    /// <summary>Prolongs the lease, and merges into the payload.</summary>
    /// <returns>Whether that was done; false when the lease is over.</returns>
    /// <exception cref="SchedulerProblemException">The payload is refused.</exception>
    /// <exception cref="HttpRequestException">It was not taken before the lease would have ended without other heartbeats.</exception>
    public async Task<bool> ReportProgressAsync(JsonElement payload, CancellationToken cancellationToken)
    {
        var operation = new Operation("heartbeat", "progress", calls.Heartbeat(lease, payload), CanBeRefused: true);

        // Other heartbeats may prolong the lease for ever while this one never gets through.
        using var deadline = new CancellationTokenSource(lease.Remaining > TimeSpan.Zero ? lease.Remaining : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await RepeatAsync(operation, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The service did not take the progress in the time of a lease.", exception.InnerException);
        }
    }

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

            await HeartbeatAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reports how the attempt ended.</summary>
    /// <returns>Whether the service knows; false when the lease is over.</returns>
    /// <exception cref="SchedulerProblemException">The report is refused, for what is in it.</exception>
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
                await calls.SendAsync(operation.Name, operation.Call, either.Token).ConfigureAwait(false);
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
                // Told below.
            }
            catch (Exception exception) when (!operation.CanBeRefused || !IsRefusal(exception))
            {
                if (last is null)
                {
                    logger.CallRepeated(operation.Noun, lease.TaskId, lease.Remaining.TotalSeconds, FailureText.MessageOf(exception));
                }

                last = exception;
                operation.Call.WasRepeated = true;
                await Task.Delay(WaitAfter(operation, backoff.Next(exception)), time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return lease.IsOver ? false : throw new OperationCanceledException("The call was given up.", last, cancellationToken);
    }

    // A wait that is asked for must not outlast the lease: the work would be lost. Releases are sent while the host stops, which
    // leaves seconds.
    private TimeSpan WaitAfter(Operation operation, TimeSpan wait)
    {
        var most = operation.Name == "release" ? LongestReleaseWait : lease.Remaining / 2;
        return wait < most ? wait : most > FirstWait ? most : FirstWait;
    }

    // A task that an operator ended and deleted is not there any more.
    private static bool IsLoss(SchedulerProblemException problem) =>
        problem.Code is SchedulerProblemCode.LeaseLost or SchedulerProblemCode.TaskNotFound;

    // Anything else may go better later, a missing scope or a proxy's error included: the lease says for how long to try.
    private static bool IsRefusal(Exception exception) => exception is SchedulerProblemException
    {
        Code: not null,
        StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.Conflict,
    };

    private sealed record Operation(string Name, string Noun, ApiCall Call, bool CanBeRefused);
}
