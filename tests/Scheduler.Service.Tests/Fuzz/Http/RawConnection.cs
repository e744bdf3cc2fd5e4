using System.Net.Sockets;

namespace Scheduler.Service.Tests.Fuzz.Http;

/// <summary>A connection that sends exactly the caller's bytes.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

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

    /// <summary>Sends one request and reads its response; null when the server closes the connection instead.</summary>
    public async Task<RawResponse?> SendAsync(byte[] request, bool withoutBody)
    {
        // Read concurrently, because an early rejection arrives before the last byte of the request is sent.
        var written = WriteAsync(request);
        var response = await ReadAsync(withoutBody);
        await written;
        return response;
    }

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
    public async Task<RawResponse?> ReadAsync(bool withoutBody)
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
