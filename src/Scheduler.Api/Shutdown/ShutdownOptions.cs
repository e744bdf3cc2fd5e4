using Scheduler.Api.Hosting;

namespace Scheduler.Api.Shutdown;

/// <summary>The settings under <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Shutdown";

    // No timer of .NET is longer than 49 days; an hour is already more than any host waits.
    private const int MaxSeconds = 3600;

    /// <summary>How long the service still serves after it was asked to end, while it says that it is not ready.</summary>
    public int DrainSeconds { get; set; } = 5;

    /// <summary>How long requests that are in flight may take after that.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary><see cref="DrainSeconds"/>.</summary>
    internal TimeSpan Drain => TimeSpan.FromSeconds(DrainSeconds);

    /// <summary><see cref="TimeoutSeconds"/>.</summary>
    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong; the message names it.</exception>
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
            throw Settings.Invalid<ShutdownOptions>($"{Section}:{name} must be between 0 and {MaxSeconds}; it is {value}.");
        }
    }
}
