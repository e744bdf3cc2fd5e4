using System.Net;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Auth;

/// <summary>
/// Refuses requests by any host but this machine, as long as the service authenticates no one and listens on loopback only. A web page
/// of any site can let its own host name resolve to 127.0.0.1 (DNS rebinding); the browser then takes the service for that page's
/// origin and lets its scripts read and write. The <c>Host</c> header still tells, since scripts cannot set it.
/// </summary>
internal static class LoopbackHost
{
    private const string Name = "localhost";

    /// <summary>Adds the check where it applies. A service that may be reached from other machines is called by names that it cannot know.</summary>
    public static void UseLoopbackHost(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<AuthOptions>().IsLoopbackOnly)
        {
            app.Use(CheckAsync);
        }
    }

    /// <summary>Whether a host, without its port, is a loopback name (RFC 6761 section 6.3) or address.</summary>
    internal static bool IsLoopback(string host) => IPAddress.TryParse(host, out var address) ? IsLoopback(address, host) : IsLoopbackName(host);

    // 127.1, 0177.0.0.1 and 2130706433 mean different addresses to different programs; RFC 3986 section 3.2.2 allows four decimal numbers only.
    private static bool IsLoopback(IPAddress address, string host) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) && (host.StartsWith('[') || address.ToString() == host);

    // A single dot at the end stands for the root of the domain name system.
    private static bool IsLoopbackName(string host)
    {
        var labels = (host.EndsWith('.') ? host[..^1] : host).Split('.');
        return !labels.Contains("", StringComparer.Ordinal) && labels[^1].Equals(Name, StringComparison.OrdinalIgnoreCase);
    }

    // The header itself, not X-Forwarded-Host: a script may send that one as it likes.
    private static Task CheckAsync(HttpContext context, RequestDelegate next) => IsLoopback(context.Request.Host.Host)
        ? next(context)
        : Problem.WriteAsync(
            context,
            ProblemCode.ValidationFailed,
            $"The {HeaderNames.Host} header must be a loopback name or address, such as {Name}, 127.0.0.1 or [::1], with or without a port: "
            + $"with {AuthOptions.Section}:{nameof(AuthOptions.Mode)} {AuthOptions.None} the service serves this machine only.",
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [HeaderNames.Host] = ["must be a loopback name or address."] });
}
