namespace Scheduler.Client.Http;

/// <summary>The timeout and retry rules of a call.</summary>
/// <param name="AttemptTimeout">The timeout of an attempt, excluding the service's own wait; the client's setting when null.</param>
/// <param name="Once">Whether the call is sent only once, because the caller does its own retries.</param>
internal sealed record CallRules(TimeSpan? AttemptTimeout, bool Once)
{
    public static readonly CallRules Default = new(null, Once: false);
}
