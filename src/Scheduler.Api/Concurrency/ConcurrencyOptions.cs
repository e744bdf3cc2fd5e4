using Scheduler.Api.Hosting;

namespace Scheduler.Api.Concurrency;

/// <summary>The settings under <c>Overload</c>: how much is served at once, and how much waits.</summary>
internal sealed class ConcurrencyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Concurrency";

    /// <summary>How many requests that only read are served at once.</summary>
    public int Reads { get; set; } = 256;

    /// <summary>How many other requests are served at once; each may hold a body in memory.</summary>
    public int Writes { get; set; } = 128;

    /// <summary>How many more of either kind wait for their turn.</summary>
    public int QueueLimit { get; set; } = 512;

    /// <summary>How many claims are served at once. One that waits for a task to fall due is not served meanwhile.</summary>
    public int Claims { get; set; } = 64;

    /// <summary>How many more claims wait for their turn.</summary>
    public int ClaimQueueLimit { get; set; } = 4096;

    /// <summary>How many connections are open at once; one more is closed without an answer.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static ConcurrencyOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<ConcurrencyOptions>(configuration, Section);
        AtLeast(1, options.Reads, nameof(Reads));
        AtLeast(1, options.Writes, nameof(Writes));
        AtLeast(0, options.QueueLimit, nameof(QueueLimit));
        AtLeast(1, options.Claims, nameof(Claims));
        AtLeast(0, options.ClaimQueueLimit, nameof(ClaimQueueLimit));
        AtLeast(1, options.Connections, nameof(Connections));
        return options;
    }

    private static void AtLeast(int least, int value, string name)
    {
        if (value < least)
        {
            throw Settings.Invalid<ConcurrencyOptions>($"{Section}:{name} must be at least {least}; it is {value}.");
        }
    }
}
