using System.Net;
using System.Net.Sockets;

namespace Scheduler.Service.Tests.Faults;

/// <summary>Stands between a program and the server it calls, and passes everything on, until it is told otherwise.</summary>
internal sealed class FaultyNetwork : IDisposable
{
    private readonly DnsEndPoint _server;
    private readonly HashSet<Socket> _sockets = [];
    private Socket? _listener;
    private TaskCompletionSource _passing = Passing();

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

    /// <summary>Where it listens, on the loopback address.</summary>
    public int Port { get; }

    /// <summary>Where it listens, for HTTP.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>From now on passes nothing on, though it ends no connection and takes new ones.</summary>
    public void Swallow()
    {
        lock (_sockets)
        {
            if (_passing.Task.IsCompleted)
            {
                _passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Resets every connection there is (RST).</summary>
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

    /// <summary>From now on refuses connections, and resets those there are.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
        Reset();
    }

    /// <summary>Passes on again; what was swallowed is lost with its connection, as when a server comes back.</summary>
    public void Heal()
    {
        Reset();
        _passing.TrySetResult();
        if (_listener is null)
        {
            Listen(Port);
        }
    }

    public void Dispose()
    {
        Refuse();
        _passing.TrySetResult();
    }

    private static TaskCompletionSource Passing()
    {
        var passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        passing.SetResult();
        return passing;
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
            // Refused from now on.
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
            await await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // One side is gone, so the other goes too.
        }

        lock (_sockets)
        {
            _sockets.Remove(client);
            _sockets.Remove(server);
        }

        client.Dispose();
        server.Dispose();
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer)) > 0)
        {
            await _passing.Task;
            await to.SendAsync(buffer.AsMemory(0, read));
        }
    }
}
