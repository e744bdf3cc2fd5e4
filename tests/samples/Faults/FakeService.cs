using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Scheduler.Samples.Faults;

/// <summary>A fake service on plain sockets that returns tasks, with injected faults.</summary>
internal sealed class FakeService : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Reply>> _faults = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Reply> _lastingFaults = new(StringComparer.Ordinal);
    private readonly List<FakeRequest> _requests = [];
    private readonly List<string> _waiting = [];
    private readonly Dictionary<string, string> _claimed = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Task _accepting;

    public FakeService()
    {
        _listener.Start();
        Address = new Uri($"http://{_listener.LocalEndpoint}");
        _accepting = Accept();
    }

    public Uri Address { get; }

    /// <summary>Called with each request before the reply is sent.</summary>
    public Action<FakeRequest> OnRequest { get; set; } = _ => { };

    public IReadOnlyList<FakeRequest> Requests
    {
        get
        {
            lock (_requests)
            {
                return [.. _requests];
            }
        }
    }

    /// <summary>Makes a task due.</summary>
    /// <param name="payload">The payload, which is sent unchanged.</param>
    public void Add(string payload)
    {
        lock (_requests)
        {
            _waiting.Add(payload);
        }
    }

    /// <summary>Sets the replies to the next requests of an action, one each.</summary>
    public void Fail(string action, params Reply[] replies)
    {
        var queue = _faults.GetOrAdd(action, _ => new ConcurrentQueue<Reply>());
        foreach (var reply in replies)
        {
            queue.Enqueue(reply);
        }
    }

    /// <summary>Sets the reply to all further requests of an action.</summary>
    public void AlwaysFail(string action, Reply reply) => _lastingFaults[action] = reply;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_connections);
        _end.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                _connections.Add(Serve(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The check has ended.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using var connection = client;
        try
        {
            var stream = client.GetStream();
            if (await Read(stream) is not { } request)
            {
                return;
            }

            OnRequest(request);
            lock (_requests)
            {
                _requests.Add(request);
            }

            await ReplyTo(request.Action)(stream, await Ordinary(request), _end.Token);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The worker gave up, or the check has ended.
        }
    }

    private async Task<FakeRequest?> Read(NetworkStream stream)
    {
        var buffer = new byte[64 * 1024];
        using var bytes = new MemoryStream();
        while (true)
        {
            var text = Encoding.Latin1.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
            if (text.IndexOf("\r\n\r\n", StringComparison.Ordinal) is >= 0 and var head)
            {
                var length = text[..head].Split("\r\n")
                    .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                    .Select(line => int.Parse(line["Content-Length:".Length..], CultureInfo.InvariantCulture))
                    .FirstOrDefault();
                if (bytes.Length >= head + 4 + length)
                {
                    var body = Encoding.UTF8.GetString(bytes.GetBuffer(), head + 4, length);
                    return new FakeRequest(text.Split(' ')[1].Split('/')[^1], body, TimeProvider.System.GetTimestamp());
                }
            }

            var read = await stream.ReadAsync(buffer, _end.Token);
            if (read == 0)
            {
                return null;
            }

            bytes.Write(buffer, 0, read);
        }
    }

    private Reply ReplyTo(string action) =>
        _faults.TryGetValue(action, out var queue) && queue.TryDequeue(out var reply) ? reply : _lastingFaults.GetValueOrDefault(action, Replies.Ordinary);

    // Each claim returns at most one task, whose id and token are derived from the claim id.
    private async Task<string> Ordinary(FakeRequest request)
    {
        if (request.Action != "claims")
        {
            return Replies.Response(200, "application/json", """{"id":"the-task","status":"RUNNING","payload":{}}""");
        }

        var claim = JsonDocument.Parse(request.Body).RootElement;
        var claimId = claim.GetProperty("claimId").GetString()!;
        var payload = Claim(claimId);
        for (var waited = 0; payload is null && waited < 5 * Math.Min(2, claim.GetProperty("waitSeconds").GetInt32()); waited++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, _end.Token);
            payload = Claim(claimId);
        }

        var task = payload is null ? "" : $$$"""
            {"id":"task-{{{claimId}}}","start":"2029-01-01T00:00:00Z","title":"\"payload\"","worker":"w","status":"RUNNING","payload":{{{payload}}},"attempt":1,"retry":{"maxAttempts":3},"failure":null,"lease":{"token":"secret-{{{claimId}}}","claimant":"c","expiresAt":"2029-01-01T00:00:00Z"},"version":2}
            """;
        return Replies.Response(200, "application/json", $$"""{"tasks":[{{task}}],"nextDueAt":null}""");
    }

    private string? Claim(string claimId)
    {
        lock (_requests)
        {
            if (!_claimed.TryGetValue(claimId, out var payload) && _waiting.Count > 0)
            {
                payload = _waiting[0];
                _waiting.RemoveAt(0);
                _claimed[claimId] = payload;
            }

            return payload;
        }
    }
}
