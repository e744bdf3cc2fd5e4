using System.Net;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>Sends claims, each retried with the same id until there is a response.</summary>
internal sealed class Claimer(WorkerContext worker)
{
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(3);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
    private long? _failingSince;

    /// <summary>Claims until there is a response.</summary>
    /// <param name="limit">The maximum number of tasks, 1–100.</param>
    /// <param name="stopping">Canceled when the host stops: aborts the claim, and releases the tasks that it may hold nevertheless.</param>
    public async Task<Claim> ClaimAsync(int limit, CancellationToken stopping)
    {
        var claimId = UniqueId.Next();
        long? mayHoldSince = null;
        try
        {
            while (true)
            {
                var sentAt = worker.Time.GetTimestamp();
                try
                {
                    mayHoldSince ??= sentAt;
                    var request = Request(claimId, limit, worker.Options.WaitSeconds);
                    var claimed = await worker.Calls.ClaimAsync(request, stopping).ConfigureAwait(false);
                    Succeeded();
                    return new Claim(claimed.Tasks, mayHoldSince.Value);
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    // The lease of tasks granted to this attempt starts now, even if only a later attempt returns them.
                    mayHoldSince = IsDefinitelyNotProcessed(exception) && mayHoldSince == sentAt ? null : mayHoldSince;
                    Failed(exception);
                    await Task.Delay(WaitAfter(exception, mayHoldSince), worker.Time, stopping).ConfigureAwait(false);
                }
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            if (mayHoldSince is not null)
            {
                await RecoverAsync(claimId).ConfigureAwait(false);
            }

            return Claim.Nothing;
        }
    }

    /// <summary>Releases tasks that will not be started.</summary>
    public async Task ReleaseAsync(IEnumerable<SchedulerTask> tasks)
    {
        using var deadline = new CancellationTokenSource(RecoveryTime, worker.Time);
        await Task.WhenAll(tasks.Select(task => ReleaseAsync(task, deadline.Token))).ConfigureAwait(false);
    }

    private async Task ReleaseAsync(SchedulerTask task, CancellationToken cancellationToken)
    {
        worker.Logger.TaskReleased(task.Id, task.Worker);
        using var lease = worker.LeaseOf(task, worker.Time.GetTimestamp());
        await new OutcomeReporter(lease, worker.CallsOf(lease), worker.Logger).ReportAsync(new TaskOutcome.Released(), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsDefinitelyNotProcessed(Exception exception) => exception switch
    {
        SchedulerProblemException problem => IsRefusal(problem),
        HttpRequestException failure => failure.HttpRequestError
            is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
        _ => false,
    };

    // A problem without a service code comes from a proxy; the service behind it may have granted the claim.
    private static bool IsRefusal(SchedulerProblemException problem) => problem is
    {
        Code: not null,
        StatusCode: < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout,
    };

    // While the claim may hold tasks, their leases are running out: limit the backoff.
    private TimeSpan WaitAfter(Exception exception, long? mayHoldSince)
    {
        var wait = _backoff.Next(exception);
        var limit = worker.Options.LeaseDuration / 10;
        return mayHoldSince is { } since && worker.Time.GetElapsedTime(since) < worker.Options.LeaseDuration && limit < wait ? limit : wait;
    }

    private async Task RecoverAsync(string claimId)
    {
        using var deadline = new CancellationTokenSource(RecoveryTime, worker.Time);
        var backoff = new Backoff(TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(1));
        while (true)
        {
            try
            {
                var claimed = await worker.Calls.ClaimAsync(Request(claimId, limit: 1, waitSeconds: 0), deadline.Token).ConfigureAwait(false);
                await ReleaseAsync(claimed.Tasks).ConfigureAwait(false);
                return;
            }
            catch (Exception exception)
            {
                if (deadline.IsCancellationRequested || (exception is SchedulerProblemException problem && IsRefusal(problem)))
                {
                    worker.Logger.ClaimNotRecovered(worker.Name, FailureText.MessageOf(exception));
                    return;
                }

                await Task.Delay(backoff.Next(), worker.Time, deadline.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private ClaimRequest Request(string claimId, int limit, int waitSeconds) => new()
    {
        Workers = [worker.Name],
        Limit = limit,
        LeaseSeconds = worker.Options.LeaseSeconds,
        WaitSeconds = waitSeconds,
        Claimant = worker.Claimant,
        ClaimId = claimId,
    };

    private void Succeeded()
    {
        _backoff.Reset();
        if (_failingSince is { } since)
        {
            worker.Logger.ClaimsRecovered(worker.Name, worker.Time.GetElapsedTime(since).TotalSeconds);
            _failingSince = null;
        }
    }

    private void Failed(Exception exception)
    {
        // A rejection needs an operator, so it is logged each time.
        if (exception is SchedulerProblemException { StatusCode: not HttpStatusCode.TooManyRequests } problem && IsRefusal(problem))
        {
            worker.Logger.ClaimsRefused(worker.Name, exception.Message);
        }
        else if (_failingSince is null)
        {
            worker.Logger.ClaimsFail(worker.Name, FailureText.MessageOf(exception));
        }
        else
        {
            worker.Logger.ClaimsStillFail(worker.Name, FailureText.MessageOf(exception));
        }

        _failingSince ??= worker.Time.GetTimestamp();
    }
}

/// <summary>The response to a claim.</summary>
/// <param name="Tasks">The claimed tasks.</param>
/// <param name="SentAt">When the first attempt that the service may have granted was sent.</param>
internal sealed record Claim(IReadOnlyList<SchedulerTask> Tasks, long SentAt)
{
    public static readonly Claim Nothing = new([], 0);
}
