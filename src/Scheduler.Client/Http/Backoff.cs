namespace Scheduler.Client.Http;

/// <summary>Exponential backoff with jitter, so that many clients do not retry at the same time.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(5);

    private TimeSpan? _next;

    public void Reset() => _next = null;

    /// <summary>The next wait: 50–100 % of an interval that doubles each time, plus the wait that the service asked for.</summary>
    public TimeSpan Next(Exception? cause = null)
    {
        var interval = _next ?? first;
        var wait = interval * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = interval * 2 < longest ? interval * 2 : longest;
        var requested = cause is SchedulerProblemException { RetryAfter: { } retryAfter } ? retryAfter : TimeSpan.Zero;
        return wait + (requested < MaxRetryAfter ? requested : MaxRetryAfter);
    }
}
