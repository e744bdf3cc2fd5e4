using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Scheduler.Api.Hosting;

/// <summary>
/// The listening socket, whose options accepted connections inherit. On Linux the operating system closes a connection whose
/// peer acknowledges no data for a while, because it stopped reading or disappeared. Kestrel's minimum response data rate would
/// detect this too, but it counts bytes that are still in the buffers of both sides, so it can take hours.
/// </summary>
internal static class ListenSocket
{
    /// <summary>How long sent data may stay unacknowledged.</summary>
    private static readonly TimeSpan UserTimeout = TimeSpan.FromSeconds(20);

    // linux/tcp.h, TCP_USER_TIMEOUT; .NET has no constant for it.
    private const int TcpUserTimeout = 18;

    public static Socket Create(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes((int)UserTimeout.TotalMilliseconds));
        }

        return socket;
    }
}
