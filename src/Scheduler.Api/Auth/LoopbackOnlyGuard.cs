using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Scheduler.Api.Auth;

/// <summary>Keeps the service from listening on non-loopback addresses while authentication is disabled.</summary>
internal static class LoopbackOnlyGuard
{
    /// <summary>Checks an address that the server is about to listen on.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The address can be reached from other machines.</exception>
    public static void Check(AuthOptions options, ListenOptions address)
    {
        if (options.IsLoopbackOnly && !IsOfThisMachine(address.EndPoint))
        {
            throw AuthOptions.Invalid(
                $"{AuthOptions.Section}:{nameof(AuthOptions.Mode)} is {AuthOptions.None}, so anyone who can reach the service has full access: "
                + $"it may listen on loopback only, not on {address}. Set {AuthOptions.Section}:{nameof(AuthOptions.Mode)} to {AuthOptions.ApiKey} or "
                + $"{AuthOptions.Jwt}, or {AuthOptions.Section}:{nameof(AuthOptions.AllowAnonymousRemoteAccess)} to true.");
        }
    }

    // Any other endpoint, such as a socket passed by another process, may be reachable from anywhere.
    private static bool IsOfThisMachine(EndPoint endPoint) =>
        endPoint is UnixDomainSocketEndPoint || (endPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address));
}
