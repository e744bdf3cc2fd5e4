using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>The settings under <c>ForwardedHeaders</c>: the proxies whose word on a request's origin is taken.</summary>
internal sealed class ProxyOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "ForwardedHeaders";

    /// <summary>The framework's own switch, <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>, by which it believes everybody.</summary>
    private const string BelieveEverybody = "ForwardedHeaders_Enabled";

    /// <summary>Addresses of proxies.</summary>
    public IReadOnlyList<string> KnownProxies { get; set; } = [];

    /// <summary>Networks of proxies, such as <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<string> KnownNetworks { get; set; } = [];

    /// <summary>Reads the settings and refuses what the service cannot start with.</summary>
    /// <exception cref="OptionsValidationException">A setting is wrong; the message names it.</exception>
    public static ProxyOptions Read(IConfiguration configuration)
    {
        var options = Settings.Read<ProxyOptions>(configuration, Section);
        if (options.KnownProxies.FirstOrDefault(proxy => !IPAddress.TryParse(proxy, out _)) is { } proxy)
        {
            throw Settings.Invalid<ProxyOptions>($"{Section}:{nameof(KnownProxies)} must hold IP addresses; '{proxy}' is none.");
        }

        if (options.KnownNetworks.FirstOrDefault(network => !System.Net.IPNetwork.TryParse(network, out _)) is { } network)
        {
            throw Settings.Invalid<ProxyOptions>($"{Section}:{nameof(KnownNetworks)} must hold networks such as 10.0.0.0/8; '{network}' is none.");
        }

        return bool.TryParse(configuration[BelieveEverybody], out var believesEverybody) && believesEverybody
            ? throw Settings.Invalid<ProxyOptions>(
                $"{BelieveEverybody} would let every client say where it comes from: set {Section}:{nameof(KnownProxies)} or {Section}:{nameof(KnownNetworks)}.")
            : options;
    }

    /// <summary>Takes a request's origin from the headers of these proxies; without any, the headers mean nothing.</summary>
    public void Use(IApplicationBuilder app)
    {
        if (KnownProxies.Count + KnownNetworks.Count == 0)
        {
            return;
        }

        // The framework's default believes loopback and one proxy in a row; here those that are named, and as many as are.
        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var proxy in KnownProxies)
        {
            options.KnownProxies.Add(IPAddress.Parse(proxy));
        }

        foreach (var network in KnownNetworks)
        {
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        }

        app.UseForwardedHeaders(options);
    }
}
