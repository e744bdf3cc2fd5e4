using System.Net;
using System.Net.Sockets;

namespace Scheduler.Service.Tests.Faults;

/// <summary>A TCP proxy between a program and its server, with fault injection.</summary>
internal sealed class FaultyNetwork : IDisposable
{
    private readonly DnsEndPoint _server;
    private readonly HashSet<Socket> _sockets = [];
    private Socket? _listener;
    private TaskCompletionSource _forwarding = Forwarding();

    public FaultyNetwork(string host, int port)
    {
        _server = new DnsEndPoint(host, port);
        Listen(port: 0);
        Port = ((IPEndPoint)_listener!.LocalEndPoint!).Port;
    }

    public FaultyNetwork(Uri server)
        : this(server.Host, server.Port)
    {
    }

    /// <summary>The port on the loopback address.</summary>
    public int Port { get; }

    /// <summary>The address for HTTP.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Stops forwarding, but keeps connections open and accepts new ones.</summary>
    public void Swallow()
    {
        lock (_sockets)
        {
            if (_forwarding.Task.IsCompleted)
            {
                _forwarding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Resets every open connection (RST).</summary>
    public void Reset()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets)
            {
                socket.LingerState = new LingerOption(enable: true, seconds: 0);
                socket.Dispose();
            }

            _sockets.Clear();
        }
    }

    /// <summary>Refuses new connections, and resets the open ones.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
        Reset();
    }

    /// <summary>Forwards again. Swallowed data is lost with its connection, as when a server restarts.</summary>
    public void Heal()
    {
        Reset();
        _forwarding.TrySetResult();
        if (_listener is null)
        {
            Listen(Port);
        }
    }

    public void Dispose()
    {
        Refuse();
        _forwarding.TrySetResult();
    }

    private static TaskCompletionSource Forwarding()
    {
        var forwarding = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        forwarding.SetResult();
        return forwarding;
    }

    private void Listen(int port)
    {
        _listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, optionValue: true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        _listener.Listen(backlog: 512);
        _ = AcceptAsync(_listener);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await listener.AcceptAsync());
            }
        }
        catch (SocketException)
        {
            // The listener was disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        lock (_sockets)
        {
            _sockets.Add(client);
            _sockets.Add(server);
        }

        try
        {
            await server.ConnectAsync(_server);
            await await Task.WhenAny(ForwardAsync(client, server), ForwardAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is closed, so close the other as well.
        }

        lock (_sockets)
        {
            _sockets.Remove(client);
            _sockets.Remove(server);
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task ForwardAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer)) > 0)
        {
            await _forwarding.Task;
            await to.SendAsync(buffer.AsMemory(0, read));
        }
    }
}
