namespace Scheduler.Client;

/// <summary>Where the service is, and how patiently it is called.</summary>
public sealed class SchedulerClientOptions
{
    /// <summary>The service's address, http or https; it may have a path, behind a proxy.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The key that callers are known by, sent as <c>Authorization: Bearer</c>; none when null.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// How long one sending of a call may take, 1 s to 10 min, beyond the time that a claim waits by itself. The service means to
    /// answer within 5 s, whatever is broken.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often a call is sent again, 0–10, when no answer came, or 408, 429 or a 5xx. The waits grow from about half a second, or are
    /// what the service asks for.
    /// </summary>
    public int Retries { get; set; } = 4;
}
