using System.ComponentModel.DataAnnotations;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Scheduler.Api.Hosting;

/// <summary>The settings under <c>ForwardedHeaders</c>: the trusted proxies.</summary>
internal sealed class ProxyOptions : IValidatableObject
{
    public const string Section = "ForwardedHeaders";

    /// <summary>The framework's switch <c>ASPNETCORE_FORWARDEDHEADERS_ENABLED</c>, which trusts every client.</summary>
    private const string TrustAllSetting = "ForwardedHeaders_Enabled";

    /// <summary>The addresses of trusted proxies.</summary>
    public IReadOnlyList<string> KnownProxies { get; set; } = [];

    /// <summary>The networks of trusted proxies, such as <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<string> KnownNetworks { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KnownProxies.FirstOrDefault(proxy => !IPAddress.TryParse(proxy, out _)) is { } proxy)
        {
            yield return new ValidationResult($"{Section}:{nameof(KnownProxies)} must contain IP addresses; '{proxy}' is not an IP address.");
        }

        if (KnownNetworks.FirstOrDefault(network => !System.Net.IPNetwork.TryParse(network, out _)) is { } network)
        {
            yield return new ValidationResult($"{Section}:{nameof(KnownNetworks)} must contain networks such as 10.0.0.0/8; '{network}' is not a network.");
        }
    }

    /// <summary>Rejects the framework's switch that trusts every client.</summary>
    /// <exception cref="OptionsValidationException">The switch is set.</exception>
    public static void RejectTrustAll(IConfiguration configuration)
    {
        if (bool.TryParse(configuration[TrustAllSetting], out var trustsAll) && trustsAll)
        {
            throw Settings.Invalid<ProxyOptions>(
                $"{TrustAllSetting} would let every client forge its address: set {Section}:{nameof(KnownProxies)} or {Section}:{nameof(KnownNetworks)}.");
        }
    }

    /// <summary>Accepts forwarded headers from these proxies; without any, the headers are ignored.</summary>
    public void Use(IApplicationBuilder app)
    {
        if (KnownProxies.Count + KnownNetworks.Count == 0)
        {
            return;
        }

        // The framework trusts loopback and one proxy by default; here all configured proxies are trusted, and any number in a row.
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
