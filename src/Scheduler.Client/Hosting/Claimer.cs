using System.Net;
using Scheduler.Client.Http;

namespace Scheduler.Client.Hosting;

/// <summary>Sends one claim after another, each repeated with its id until it is answered.</summary>
internal sealed class Claimer(WorkerContext worker)
{
    private static readonly TimeSpan RecoveryTime = TimeSpan.FromSeconds(3);

    private readonly Backoff _backoff = new(TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(15));
    private long? _silentSince;

    /// <summary>Claims until there is an answer.</summary>
    /// <param name="limit">How many tasks at most, 1–100.</param>
    /// <param name="stopping">The host stops: the claim is aborted, and what it may hold all the same is given back.</param>
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
                    var answer = await worker.Calls.ClaimAsync(Request(claimId, limit, worker.Options.WaitSeconds), stopping).ConfigureAwait(false);
                    Answered();
                    return new Claim(answer.Tasks, mayHoldSince.Value);
                }
                catch (Exception exception) when (!stopping.IsCancellationRequested)
                {
                    // The lease of what this sending got counts from here, though a later one may tell of it.
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

    /// <summary>Gives back tasks that will not be started.</summary>
    public async Task ReleaseAsync(IEnumerable<SchedulerTask> tasks)
    {
        using var patience = new CancellationTokenSource(RecoveryTime, worker.Time);
        await Task.WhenAll(tasks.Select(task => ReleaseAsync(task, patience.Token))).ConfigureAwait(false);
    }

    private async Task ReleaseAsync(SchedulerTask task, CancellationToken cancellationToken)
    {
        worker.Logger.TaskGivenBack(task.Id, task.Worker);
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

    // A problem without the service's code is a proxy's, and the service may have granted the claim behind it.
    private static bool IsRefusal(SchedulerProblemException problem) => problem is
    {
        Code: not null,
        StatusCode: < HttpStatusCode.InternalServerError and not HttpStatusCode.RequestTimeout,
    };

    // While the claim may hold tasks, their leases run: asking has no time to become rare.
    private TimeSpan WaitAfter(Exception exception, long? mayHoldSince)
    {
        var wait = _backoff.Next(exception);
        var most = worker.Options.LeaseDuration / 10;
        return mayHoldSince is { } since && worker.Time.GetElapsedTime(since) < worker.Options.LeaseDuration && most < wait ? most : wait;
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

    private void Answered()
    {
        _backoff.Reset();
        if (_silentSince is { } since)
        {
            worker.Logger.ClaimsWorkAgain(worker.Name, worker.Time.GetElapsedTime(since).TotalSeconds);
            _silentSince = null;
        }
    }

    private void Failed(Exception exception)
    {
        // A refusal needs a hand, and so is told each time.
        if (exception is SchedulerProblemException { StatusCode: not HttpStatusCode.TooManyRequests } problem && IsRefusal(problem))
        {
            worker.Logger.ClaimsRefused(worker.Name, exception.Message);
        }
        else if (_silentSince is null)
        {
            worker.Logger.ClaimsFail(worker.Name, FailureText.MessageOf(exception));
        }
        else
        {
            worker.Logger.ClaimsStillFail(worker.Name, FailureText.MessageOf(exception));
        }

        _silentSince ??= worker.Time.GetTimestamp();
    }
}

/// <summary>An answered claim.</summary>
/// <param name="Tasks">What it holds.</param>
/// <param name="SentAt">When the first sending that may have got it was sent.</param>
internal sealed record Claim(IReadOnlyList<SchedulerTask> Tasks, long SentAt)
{
    public static readonly Claim Nothing = new([], 0);
}
