using System.ComponentModel.DataAnnotations;

namespace Scheduler.Api.Shutdown;

/// <summary>The settings under <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    // .NET timers are limited to 49 days; an hour is already longer than any host waits.
    private const int MaxSeconds = 3600;

    /// <summary>How long the service keeps serving after a shutdown request, while it reports not-ready.</summary>
    [Range(0, MaxSeconds)]
    public int DrainSeconds { get; set; } = 5;

    /// <summary>How long in-flight requests may take after that.</summary>
    [Range(0, MaxSeconds)]
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary><see cref="DrainSeconds"/>.</summary>
    internal TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    /// <summary><see cref="TimeoutSeconds"/>.</summary>
    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);
}
