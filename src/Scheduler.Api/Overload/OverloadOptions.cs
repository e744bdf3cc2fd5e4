using Scheduler.Api.Hosting;

namespace Scheduler.Api.Overload;

/// <summary>The settings under <c>Overload</c>: how much is served at once, and how much waits.</summary>
internal sealed class OverloadOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Overload";

    /// <summary>How many requests that only read are served at once.</summary>
    public int MaxReads { get; set; } = 256;

    /// <summary>How many other requests are served at once; each may hold a body in memory.</summary>
    public int MaxWrites { get; set; } = 128;

    /// <summary>How many more of either kind wait for their turn.</summary>
    public int MaxWaiting { get; set; } = 512;

    /// <summary>How many claims are served at once. One that waits for a task to fall due is not served meanwhile.</summary>
    public int MaxClaims { get; set; } = 64;

    /// <summary>How many more claims wait for their turn.</summary>
    public int MaxWaitingClaims { get; set; } = 4096;

    /// <summary>How many connections are open at once; one more is closed without an answer.</summary>
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static OverloadOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<OverloadOptions>(configuration, Section);
        AtLeast(1, options.MaxReads, nameof(MaxReads));
        AtLeast(1, options.MaxWrites, nameof(MaxWrites));
        AtLeast(0, options.MaxWaiting, nameof(MaxWaiting));
        AtLeast(1, options.MaxClaims, nameof(MaxClaims));
        AtLeast(0, options.MaxWaitingClaims, nameof(MaxWaitingClaims));
        AtLeast(1, options.MaxConnections, nameof(MaxConnections));
        return options;
    }

    private static void AtLeast(int least, int value, string name)
    {
        if (value < least)
        {
            throw Settings.Invalid<OverloadOptions>($"{Section}:{name} must be at least {least}; it is {value}.");
        }
    }
}
