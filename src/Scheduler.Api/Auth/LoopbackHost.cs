using System.Net;
using Microsoft.Net.Http.Headers;
using Scheduler.Api.Errors;

namespace Scheduler.Api.Auth;

/// <summary>
/// Rejects requests whose host is not a loopback name or address, while authentication is disabled and the service listens on loopback
/// only. Any web site can make its own host name resolve to 127.0.0.1 (DNS rebinding); the browser then treats the service as that
/// site's origin and lets its scripts read and write. The <c>Host</c> header reveals this, since scripts cannot set it.
/// </summary>
internal static class LoopbackHost
{
    private const string Name = "localhost";

    /// <summary>Adds the check if it applies. The host names of a service that is reachable from other machines are not known.</summary>
    public static void UseLoopbackHost(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetRequiredService<AuthOptions>().IsLoopbackOnly)
        {
            app.Use(CheckAsync);
        }
    }

    /// <summary>Whether a host, without its port, is a loopback name (RFC 6761 section 6.3) or address.</summary>
    internal static bool IsLoopback(string host) => host is Name or "127.0.0.1" or "[::1]" || IsOtherLoopback(host);

    private static bool IsOtherLoopback(string host) => IPAddress.TryParse(host, out var address) ? IsLoopback(address, host) : IsLoopbackName(host);

    // 127.1, 0177.0.0.1 and 2130706433 are parsed differently by different programs; RFC 3986 section 3.2.2 allows only four decimal numbers.
    private static bool IsLoopback(IPAddress address, string host) =>
        IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address) && (host.StartsWith('[') || address.ToString() == host);

    // A single trailing dot is the DNS root.
    private static bool IsLoopbackName(string host)
    {
        var labels = (host.EndsWith('.') ? host[..^1] : host).Split('.');
        return !labels.Contains("", StringComparer.Ordinal) && labels[^1].Equals(Name, StringComparison.OrdinalIgnoreCase);
    }

    // The Host header itself, not X-Forwarded-Host, which scripts can set.
    private static Task CheckAsync(HttpContext context, RequestDelegate next) => IsLoopback(context.Request.Host.Host)
        ? next(context)
        : Problem.WriteAsync(
            context,
            ProblemCode.ValidationFailed,
            $"The {HeaderNames.Host} header must be a loopback name or address, such as {Name}, 127.0.0.1 or [::1], with or without a port: "
            + $"with {AuthOptions.Section}:{nameof(AuthOptions.Mode)} {AuthOptions.None} the service is only for this machine.",
            new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [HeaderNames.Host] = ["must be a loopback name or address."] });
}
