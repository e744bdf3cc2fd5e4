using System.Net.Sockets;
using System.Text;

namespace Scheduler.Testing.Http;

/// <summary>A connection that sends exactly the caller's bytes, which HTTP clients would correct, and reads responses strictly.</summary>
public sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly ResponseReader _responses;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _responses = new ResponseReader(_stream);
    }

    /// <summary>Whether an exception means that the service violates HTTP, hangs, or is unreachable.</summary>
    public static bool IsFailure(Exception exception) => exception is InvalidDataException or TimeoutException or FormatException or SocketException;

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port);
        return new RawConnection(client);
    }

    /// <summary>Sends one request on a connection of its own.</summary>
    public static Task<RawResponse> ExchangeAsync(Uri server, string method, string target, string headers = "", string body = "") => ExchangeAsync(
        server, Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: close\r\n{headers}\r\n{body}"));

    /// <summary>Sends bytes on a connection of their own, and reads the response.</summary>
    /// <exception cref="IOException">The server closed the connection instead.</exception>
    public static async Task<RawResponse> ExchangeAsync(Uri server, byte[] request)
    {
        using var connection = await OpenAsync(server);
        return await connection.SendAsync(request) ?? throw new IOException("The server closed the connection without a response.");
    }

    /// <summary>Sends one request and reads its response; null when the server closes the connection instead.</summary>
    public async Task<RawResponse?> SendAsync(byte[] request, bool withoutBody = false)
    {
        // Read concurrently, because an early rejection arrives before the last byte of the request is sent.
        var written = WriteAsync(request);
        var response = await ReadAsync(withoutBody);
        await written;
        return response;
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes. The server may close the connection meanwhile.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await _stream.WriteAsync(bytes, timeout.Token);
        }
        catch (IOException)
        {
            // The response, or its absence, is what the test verifies.
        }
    }

    /// <summary>Half-closes the connection.</summary>
    public void EndWriting()
    {
        try
        {
            _client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server closed the connection first.
        }
    }

    /// <summary>Reads the next response; null when the server closes the connection instead.</summary>
    /// <exception cref="TimeoutException">The server did neither in time.</exception>
    public async Task<RawResponse?> ReadAsync(bool withoutBody = false)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            return await _responses.ReadAsync(withoutBody, timeout.Token);
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return null;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The service neither responded nor closed the connection within {Timeout.TotalSeconds} s.", e);
        }
    }

    /// <summary>Resets the connection, as a client that crashes.</summary>
    public void Abort() => _client.Client.Close(timeout: 0);

    public void Dispose() => _client.Dispose();
}
