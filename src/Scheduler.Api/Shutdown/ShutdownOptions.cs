using Scheduler.Api.Hosting;

namespace Scheduler.Api.Shutdown;

/// <summary>The settings under <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    public const string Section = "Shutdown";

    // .NET timers are limited to 49 days; an hour is already longer than any host waits.
    private const int MaxSeconds = 3600;

    /// <summary>How long the service keeps serving after a shutdown request, while it reports not-ready.</summary>
    public int DrainSeconds { get; set; } = 5;

    /// <summary>How long in-flight requests may take after that.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary><see cref="DrainSeconds"/>.</summary>
    internal TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    /// <summary><see cref="TimeoutSeconds"/>.</summary>
    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>Binds and validates the section.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is invalid; the message names it.</exception>
    public static ShutdownOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<ShutdownOptions>(configuration, Section);
        Check(options.DrainSeconds, nameof(DrainSeconds));
        Check(options.TimeoutSeconds, nameof(TimeoutSeconds));
        return options;
    }

    private static void Check(int value, string name)
    {
        if (value is < 0 or > MaxSeconds)
        {
            throw Settings.Invalid<ShutdownOptions>($"{Section}:{name} must be from 0 to {MaxSeconds}; it is {value}.");
        }
    }
}
