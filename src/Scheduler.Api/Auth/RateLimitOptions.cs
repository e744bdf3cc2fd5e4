using Microsoft.Extensions.Options;
using Scheduler.Api.Hosting;

namespace Scheduler.Api.Auth;

/// <summary>The settings under <c>RateLimit</c>: the request rate of each caller.</summary>
internal sealed class RateLimitOptions
{
    public const string Section = "RateLimit";

    /// <summary>The number of requests per second and caller; null for no limit.</summary>
    public int? PermitsPerSecond { get; set; }

    /// <summary>The maximum burst of a caller; by default, the requests of one second.</summary>
    public int? Burst { get; set; }

    /// <summary>Binds and validates the section.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message names it.</exception>
    public static RateLimitOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<RateLimitOptions>(configuration, Section);
        if (options.PermitsPerSecond < 1)
        {
            throw Settings.Invalid<RateLimitOptions>($"{Section}:{nameof(PermitsPerSecond)} must be at least 1; omit it for no limit.");
        }

        if (options.Burst < 1)
        {
            throw Settings.Invalid<RateLimitOptions>($"{Section}:{nameof(Burst)} must be at least 1.");
        }

        if (options is { Burst: not null, PermitsPerSecond: null })
        {
            throw Settings.Invalid<RateLimitOptions>($"{Section}:{nameof(Burst)} requires {Section}:{nameof(PermitsPerSecond)}.");
        }

        return options;
    }
}
