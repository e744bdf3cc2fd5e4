using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Scheduler.Infrastructure.Tests.Failures;

/// <summary>As much of SQL Server's protocol (MS-TDS) as it takes to refuse every login with error 4060: there is no such database.</summary>
internal sealed class ServerWithoutDatabase : IDisposable
{
    private const byte PreLogin = 0x12, Response = 0x04, EndOfMessage = 0x01;
    private const int HeaderLength = 8;

    // In LOGIN7: where the database's name stands and how long it is.
    private const int DatabaseOffset = 68;

    // VERSION, ENCRYPTION (not supported), INSTOPT, THREADID, MARS: each with the position and length of its value.
    private static readonly byte[] PreLoginResponse =
    [
        0, 0, 26, 0, 6, 1, 0, 32, 0, 1, 2, 0, 33, 0, 1, 3, 0, 34, 0, 0, 4, 0, 34, 0, 1, 0xFF,
        16, 0, 0, 0, 0, 0, 2, 0, 0,
    ];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<string> _logins = new();

    public ServerWithoutDatabase()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The databases of the logins, in their order.</summary>
    public IReadOnlyCollection<string> Logins => _logins;

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                var (type, message) = await ReadAsync(stream);
                if (type == PreLogin)
                {
                    await WriteAsync(stream, PreLoginResponse);
                    (_, message) = await ReadAsync(stream);
                }

                _logins.Enqueue(DatabaseOf(message));
                await WriteAsync(stream, Refusal("Cannot open the database requested by the login."));
            }
            catch (IOException)
            {
                // The client is gone.
            }
        }
    }

    private static async Task<(byte Type, byte[] Message)> ReadAsync(NetworkStream stream)
    {
        var header = new byte[HeaderLength];
        using var message = new MemoryStream();
        do
        {
            await stream.ReadExactlyAsync(header);
            var packet = new byte[BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(2)) - HeaderLength];
            await stream.ReadExactlyAsync(packet);
            message.Write(packet);
        }
        while ((header[1] & EndOfMessage) == 0);
        return (header[0], message.ToArray());
    }

    private static async Task WriteAsync(NetworkStream stream, byte[] message)
    {
        var length = HeaderLength + message.Length;
        await stream.WriteAsync((byte[])[Response, EndOfMessage, (byte)(length >> 8), (byte)length, 0, 0, 1, 0, .. message]);
    }

    private static string DatabaseOf(byte[] login)
    {
        var start = BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(DatabaseOffset));
        var length = BinaryPrimitives.ReadUInt16LittleEndian(login.AsSpan(DatabaseOffset + 2));
        return Encoding.Unicode.GetString(login, start, length * 2);
    }

    // The tokens ERROR (4060, state 1, class 11, text, no server, no procedure, line 1) and DONE (with an error).
    private static byte[] Refusal(string text)
    {
        byte[] error = [0xDC, 0x0F, 0, 0, 1, 11, (byte)text.Length, 0, .. Encoding.Unicode.GetBytes(text), 0, 0, 1, 0, 0, 0];
        return [0xAA, (byte)error.Length, (byte)(error.Length >> 8), .. error, 0xFD, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }
}
