namespace Scheduler.Client.Http;

/// <summary>How patient a call is.</summary>
/// <param name="AttemptTimeout">How long one sending may take, beyond what the service waits by itself; the client's setting when null.</param>
/// <param name="Once">Whether the caller repeats by itself, and wants each sending answered alone.</param>
internal sealed record CallRules(TimeSpan? AttemptTimeout, bool Once)
{
    public static readonly CallRules Default = new(null, Once: false);
}
