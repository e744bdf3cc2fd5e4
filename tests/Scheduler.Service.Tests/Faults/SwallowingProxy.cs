using System.Net;
using System.Net.Sockets;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Stands between client and service, and from some moment on passes nothing on, though it ends no connection.</summary>
internal sealed class SwallowingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _swallowing = new();
    private readonly List<Socket> _sockets = [];

    public SwallowingProxy(Uri service)
    {
        _listener.Start();
        _ = AcceptAsync(service);
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public Task SwallowAsync() => _swallowing.CancelAsync();

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var socket in _sockets)
        {
            socket.Dispose();
        }

        _swallowing.Dispose();
    }

    private async Task AcceptAsync(Uri service)
    {
        while (true)
        {
            var client = await _listener.AcceptSocketAsync();
            var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
            _sockets.AddRange([client, server]);
            await server.ConnectAsync(service.Host, service.Port);
            _ = PassAsync(client, server);
            _ = PassAsync(server, client);
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var read = await from.ReceiveAsync(buffer, _swallowing.Token);
            await to.SendAsync(buffer.AsMemory(0, read), _swallowing.Token);
        }
    }
}
