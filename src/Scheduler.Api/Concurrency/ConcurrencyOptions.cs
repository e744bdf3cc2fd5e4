using Scheduler.Api.Hosting;

namespace Scheduler.Api.Concurrency;

/// <summary>The settings under <c>Concurrency</c>: the concurrency limits and queue lengths.</summary>
internal sealed class ConcurrencyOptions
{
    public const string Section = "Concurrency";

    /// <summary>The maximum number of concurrent read requests.</summary>
    public int Reads { get; set; } = 256;

    /// <summary>The maximum number of concurrent write requests; each may hold a body in memory.</summary>
    public int Writes { get; set; } = 128;

    /// <summary>The queue length of reads and of writes.</summary>
    public int QueueLimit { get; set; } = 512;

    /// <summary>The maximum number of concurrent claims. A claim that waits for due tasks does not count.</summary>
    public int Claims { get; set; } = 64;

    /// <summary>The queue length of claims.</summary>
    public int ClaimQueueLimit { get; set; } = 4096;

    /// <summary>The maximum number of open connections; further ones are closed without a response.</summary>
    public int Connections { get; set; } = 20_000;

    /// <summary>Binds and validates the section.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting is invalid; the message names it.</exception>
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

    private static void AtLeast(int min, int value, string name)
    {
        if (value < min)
        {
            throw Settings.Invalid<ConcurrencyOptions>($"{Section}:{name} must be at least {min}; it is {value}.");
        }
    }
}
