using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Scheduler.Api.Auth;

/// <summary>Keeps a service that asks nobody who they are from listening to other machines.</summary>
internal static class LoopbackOnlyGuard
{
    /// <summary>Refuses an address that the server is about to listen on.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">It can be reached from other machines.</exception>
    public static void Check(AuthOptions options, ListenOptions address)
    {
        if (options.IsLoopbackOnly && !IsOfThisMachine(address.EndPoint))
        {
            throw AuthOptions.Invalid(
                $"{AuthOptions.Section}:{nameof(AuthOptions.Mode)} is {AuthOptions.None}, so that anyone who can reach the service could use all of it: "
                + $"it listens on loopback alone, and not on {address}. Set {AuthOptions.Section}:{nameof(AuthOptions.Mode)} to {AuthOptions.ApiKey} or "
                + $"{AuthOptions.Jwt}, or {AuthOptions.Section}:{nameof(AuthOptions.AllowAnonymousRemoteAccess)} to true.");
        }
    }

    // What is neither, such as a socket that another process hands over, may lead anywhere.
    private static bool IsOfThisMachine(EndPoint endPoint) =>
        endPoint is UnixDomainSocketEndPoint || (endPoint is IPEndPoint ip && IPAddress.IsLoopback(ip.Address));
}
