namespace Scheduler.Client;

/// <summary>The address of the service, and how calls to it time out and retry.</summary>
public sealed class SchedulerClientOptions
{
    /// <summary>The service's address, http or https; may include a path when behind a proxy.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>The API key, sent as <c>Authorization: Bearer</c>; no key is sent when null.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// The timeout of each attempt of a call, 1 s to 10 min; a claim's <see cref="ClaimRequest.WaitSeconds"/> is added to it. The service
    /// aims to respond within 5 s, even when something is broken.
    /// </summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The number of times a call is retried, 0–10, after a missing response, 408, 429 or 5xx. The wait starts at about half a second and
    /// grows exponentially, or is the service's <c>Retry-After</c>.
    /// </summary>
    public int Retries { get; set; } = 4;
}
