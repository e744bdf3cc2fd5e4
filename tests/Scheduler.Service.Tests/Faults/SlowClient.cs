using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Service.Tests.Faults;

/// <summary>HTTP/1.1 by hand, at a speed of its own.</summary>
internal sealed class SlowClient : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;

    private SlowClient(Socket socket) => _socket = socket;

    /// <param name="address">Where the service is, or whatever stands in between.</param>
    public static async Task<SlowClient> ConnectAsync(Uri address)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        return new SlowClient(socket);
    }

    public async Task SendAsync(string text) => await _socket.SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Sends one byte a second until there is an answer.</summary>
    /// <returns>The answer, and how long it took.</returns>
    public async Task<(string Answer, TimeSpan Elapsed)> DribbleAsync(string text)
    {
        var start = Stopwatch.GetTimestamp();
        var response = ReadAsync();
        foreach (var c in text)
        {
            await Task.WhenAny(response, Task.Delay(Beat, TimeProvider.System));
            if (response.IsCompleted)
            {
                break;
            }

            await SendAsync($"{c}");
        }

        return (await response, Stopwatch.GetElapsedTime(start));
    }

    /// <summary>Reads what has come, and waits for something to come.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[4096];
        return Encoding.Latin1.GetString(buffer, 0, await _socket.ReceiveAsync(buffer));
    }

    /// <summary>Reads to the end of the connection.</summary>
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
            // The service ended the connection without waiting for us.
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();
}
