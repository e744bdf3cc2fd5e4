using System.Net.Sockets;

namespace Scheduler.Service.Tests.Fuzz.Http;

/// <summary>A connection on which every byte that is sent is the caller's.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;
    private readonly AnswerReader _responses;

    private RawConnection(TcpClient client)
    {
        _client = client;
        _stream = client.GetStream();
        _responses = new AnswerReader(_stream);
    }

    /// <summary>Whether an exception tells of a service that breaks HTTP, hangs or is gone.</summary>
    public static bool IsFailure(Exception exception) => exception is InvalidDataException or TimeoutException or FormatException or SocketException;

    public static async Task<RawConnection> OpenAsync(Uri server)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(server.Host, server.Port);
        return new RawConnection(client);
    }

    /// <summary>Sends one request and reads its answer; null when the server closes the connection instead.</summary>
    public async Task<RawAnswer?> SendAsync(byte[] request, bool hasNoBody)
    {
        // Read meanwhile: a request that is refused early is answered before its last byte is sent.
        var written = WriteAsync(request);
        var response = await ReadAsync(hasNoBody);
        await written;
        return response;
    }

    /// <summary>Sends bytes; that the server stops listening meanwhile is its right.</summary>
    public async Task WriteAsync(byte[] bytes)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            await _stream.WriteAsync(bytes, timeout.Token);
        }
        catch (IOException)
        {
            // Its answer, or the lack of one, is what is judged.
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndWriting()
    {
        try
        {
            _client.Client.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The server was faster.
        }
    }

    /// <summary>Reads the next answer; null when the server closes the connection instead.</summary>
    /// <exception cref="TimeoutException">There is neither.</exception>
    public async Task<RawAnswer?> ReadAsync(bool hasNoBody)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        try
        {
            return await _responses.ReadAsync(hasNoBody, timeout.Token);
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return null;
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"The service neither answered nor closed the connection within {Timeout.TotalSeconds} s.", e);
        }
    }

    /// <summary>Goes away at once, as a client that crashes.</summary>
    public void Abort() => _client.Client.Close(timeout: 0);

    public void Dispose() => _client.Dispose();
}
