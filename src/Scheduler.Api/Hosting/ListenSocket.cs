using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace Scheduler.Api.Hosting;

/// <summary>
/// The socket that connections are accepted from, whose options they take over. On Linux the operating system ends a connection
/// whose other side takes nothing for a while: it reads no more, or is gone without a word. The server's own least speed of
/// an answer would find that out as well, but counts all that fits into the buffers of both sides, which takes hours.
/// </summary>
internal static class ListenSocket
{
    /// <summary>How long the other side may take nothing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // linux/tcp.h, TCP_USER_TIMEOUT; .NET has no name for it.
    private const int TcpUserTimeout = 18;

    public static Socket Create(EndPoint endpoint)
    {
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        if (OperatingSystem.IsLinux() && endpoint is IPEndPoint)
        {
            socket.SetRawSocketOption((int)SocketOptionLevel.Tcp, TcpUserTimeout, BitConverter.GetBytes((int)Patience.TotalMilliseconds));
        }

        return socket;
    }
}
