namespace Scheduler.Client.Hosting;

/// <summary>Waits that grow, each of a random length so that many workers do not come back at once.</summary>
internal sealed class Backoff(TimeSpan first, TimeSpan longest)
{
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private TimeSpan? _next;

    public void Reset() => _next = null;

    /// <summary>The next wait: from half to the whole of twice the last one, beyond what the service asks for.</summary>
    public TimeSpan Next(Exception? cause = null)
    {
        var most = _next ?? first;
        var wait = most * (0.5 + (Random.Shared.NextDouble() / 2));
        _next = most * 2 < longest ? most * 2 : longest;
        var asked = cause is SchedulerProblemException { RetryAfter: { } retryAfter } ? retryAfter : TimeSpan.Zero;
        return wait + (asked < LongestAsked ? asked : LongestAsked);
    }
}
