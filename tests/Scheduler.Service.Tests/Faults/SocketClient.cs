using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Service.Tests.Faults;

/// <summary>An HTTP/1.1 client on a raw socket, which can send and receive slowly.</summary>
internal sealed class SocketClient : IDisposable
{
    private static readonly TimeSpan ByteInterval = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;

    private SocketClient(Socket socket) => _socket = socket;

    /// <param name="address">The address of the service or of a proxy.</param>
    public static async Task<SocketClient> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        return new SocketClient(socket);
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends one byte per second until a response arrives.</summary>
    /// <returns>The response, and the time until it arrived.</returns>
    public async Task<(string Response, TimeSpan Elapsed)> DribbleAsync(string text)
    {
        var start = Stopwatch.GetTimestamp();
        var response = ReadAsync();
        foreach (var c in text)
        {
            await Task.WhenAny(response, Task.Delay(ByteInterval, TimeProvider.System));
            if (response.IsCompleted)
            {
                break;
            }

            await SendAsync($"{c}");
        }

        return (await response, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Reads the next available data.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[4096];
        return Encoding.Latin1.GetString(buffer, 0, await _socket.ReceiveAsync(buffer));
    }

    /// <summary>Reads until the connection is closed.</summary>
    public async Task<string> ReadAsync()
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (int read; (read = await _socket.ReceiveAsync(buffer)) > 0;)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // The service reset the connection.
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
