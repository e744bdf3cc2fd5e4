using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.RollingRestart;

/// <summary>Clients that create, read, change and list tasks, and record what was acknowledged.</summary>
internal sealed class Load(Uri service) : IDisposable
{
    private const int Clients = 8;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private readonly HttpClient _client = new() { BaseAddress = service, Timeout = TimeSpan.FromSeconds(10) };
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _versions = new(StringComparer.Ordinal);
    private int _requests;
    private long _slowestTicks;

    public ConcurrentQueue<string> Failures { get; } = new();

    public int Requests => _requests;

    public TimeSpan Slowest => new(_slowestTicks);

    public int Acknowledged => _versions.Count;

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Clients).Select(RunClientAsync));

    public void Stop() => _stop.Cancel();

    public void Fail(string failure) => Failures.Enqueue(failure);

    /// <summary>Counts the acknowledged tasks that are missing, or whose version differs from the last response.</summary>
    public async Task<int> CountMissingAsync()
    {
        var tasks = await _client.GetFromJsonAsync<JsonElement>("/api/tasks");
        var stored = tasks.EnumerateArray().ToDictionary(IdOf, VersionOf, StringComparer.Ordinal);
        return _versions.Count(task => stored.GetValueOrDefault(task.Key) != task.Value);
    }

    public void Dispose()
    {
        _client.Dispose();
        _stop.Dispose();
    }

    // Every second client uses a new connection to the service for each request.
    private async Task RunClientAsync(int client)
    {
        while (!_stop.IsCancellationRequested)
        {
            var closesConnection = client % 2 == 0;
            if (await SendAsync(closesConnection, HttpMethod.Post, "/api/tasks", new { start = "2999-01-01T00Z", worker = $"w{client}" }) is { } created)
            {
                var path = $"/api/tasks/{Keep(created)}";
                await SendAsync(closesConnection, HttpMethod.Get, path);
                if (await SendAsync(closesConnection, HttpMethod.Patch, path, new { title = "changed" }) is { } changed)
                {
                    Keep(changed);
                }
            }

            await SendAsync(closesConnection, HttpMethod.Get, $"/api/tasks?worker=w{client}&limit=20");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private async Task<JsonElement?> SendAsync(bool closesConnection, HttpMethod method, string path, object? body = null)
    {
        var start = Stopwatch.GetTimestamp();
        Interlocked.Increment(ref _requests);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
            request.Headers.ConnectionClose = closesConnection;
            using var response = await _client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            if (response.IsSuccessStatusCode)
            {
                return JsonDocument.Parse(text).RootElement;
            }

            Fail($"{TimeProvider.System.GetUtcNow():O} {method} {path}: {(int)response.StatusCode} {text}");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            Fail($"{TimeProvider.System.GetUtcNow():O} {method} {path}: {e.Message} {e.InnerException?.Message}");
        }
        finally
        {
            var ticks = Stopwatch.GetElapsedTime(start).Ticks;
            InterlockedMax(ref _slowestTicks, ticks);
        }

        return null;
    }

    private string Keep(JsonElement task)
    {
        var id = IdOf(task);
        _versions[id] = VersionOf(task);
        return id;
    }

    private static void InterlockedMax(ref long max, long value)
    {
        for (var seen = Volatile.Read(ref max); value > seen; seen = Volatile.Read(ref max))
        {
            Interlocked.CompareExchange(ref max, value, seen);
        }
    }

    private static string IdOf(JsonElement task) => task.GetProperty("id").GetString()!;

    private static int VersionOf(JsonElement task) => task.GetProperty("version").GetInt32();
}
