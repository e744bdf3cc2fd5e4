using Microsoft.Extensions.Options;
using Scheduler.Api.Hosting;

namespace Scheduler.Api.Auth;

/// <summary>The settings under <c>RateLimit</c>: how many requests a caller may make.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "RateLimit";

    /// <summary>The requests that each caller gets per second; null for no limit.</summary>
    public int? PermitsPerSecond { get; set; }

    /// <summary>The requests that a caller may save up and make at once; without a value, those of one second.</summary>
    public int? Burst { get; set; }

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static RateLimitOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<RateLimitOptions>(configuration, Section);
        if (options.PermitsPerSecond < 1)
        {
            throw Settings.Invalid<RateLimitOptions>($"{Section}:{nameof(PermitsPerSecond)} must be at least 1, or left out for no limit.");
        }

        if (options.Burst < 1)
        {
            throw Settings.Invalid<RateLimitOptions>($"{Section}:{nameof(Burst)} must be at least 1.");
        }

        if (options is { Burst: not null, PermitsPerSecond: null })
        {
            throw Settings.Invalid<RateLimitOptions>($"{Section}:{nameof(Burst)} needs {Section}:{nameof(PermitsPerSecond)} beside it.");
        }

        return options;
    }
}
