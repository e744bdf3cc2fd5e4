using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Events;

/// <summary>A change that the service acknowledged.</summary>
/// <param name="TaskId">The task.</param>
/// <param name="Version">The version after the change; null for a deletion.</param>
/// <param name="RequestedAt">When the change was requested, in the order of all requests and responses.</param>
/// <param name="AcknowledgedAt">When the response arrived, in the same order.</param>
internal sealed record AcknowledgedChange(string TaskId, int? Version, long RequestedAt, long AcknowledgedAt);

/// <summary>Creates, changes, claims, completes and deletes tasks of its own, and logs what the service acknowledged.</summary>
internal sealed class FeedWriter(string worker, HttpClient client, IReadOnlyList<Uri> addresses, SeededRandom random, ConcurrentQueue<AcknowledgedChange> log)
{
    private const int MaxTasks = 20;

    private static long _clock;

    private readonly List<string> _tasks = [];
    private int _number;

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                await StepAsync();
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The replica was killed.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private Task StepAsync() => random.Below(10) switch
    {
        < 3 when _tasks.Count < MaxTasks => CreateAsync(),
        < 6 when _tasks.Count > 0 => SendAsync(HttpMethod.Patch, $"/api/tasks/{Any()}/payload", new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = ++_number }),
        < 8 => ClaimAsync(),
        8 when _tasks.Count > 0 => DeleteAsync(Any()),
        _ => CreateAsync(),
    };

    private string Any() => _tasks[random.Below(_tasks.Count)];

    private async Task CreateAsync()
    {
        var start = random.Percent(50) ? 0 : 3600;
        if (await SendAsync(HttpMethod.Post, "/api/tasks", new { delaySeconds = start, worker }) is { } task)
        {
            _tasks.Add(task.GetProperty("id").GetString()!);
        }
    }

    private async Task ClaimAsync()
    {
        var requestedAt = Interlocked.Increment(ref _clock);
        using var response = await client.PostAsJsonAsync(new Uri(NextAddress(), "/api/claims"), new { workers = new[] { worker }, limit = 5 });
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return;
        }

        var claimed = (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("tasks").EnumerateArray().ToList();
        foreach (var task in claimed)
        {
            Log(task, requestedAt);
        }

        foreach (var task in claimed)
        {
            var call = random.Percent(70) ? "complete" : "release";
            await SendAsync(HttpMethod.Post, $"/api/tasks/{task.GetProperty("id")}/{call}", new { leaseToken = task.GetProperty("lease").GetProperty("token").GetString() });
        }
    }

    private async Task DeleteAsync(string id)
    {
        var requestedAt = Interlocked.Increment(ref _clock);
        using var response = await client.DeleteAsync(new Uri(NextAddress(), $"/api/tasks/{id}"));
        if (response.StatusCode == HttpStatusCode.NoContent)
        {
            log.Enqueue(new AcknowledgedChange(id, Version: null, requestedAt, Interlocked.Increment(ref _clock)));
        }

        _tasks.Remove(id);
    }

    private async Task<JsonElement?> SendAsync(HttpMethod method, string path, object body)
    {
        var requestedAt = Interlocked.Increment(ref _clock);
        using var request = new HttpRequestMessage(method, new Uri(NextAddress(), path)) { Content = JsonContent.Create(body) };
        using var response = await client.SendAsync(request);
        if (!response.IsSuccessStatusCode)
        {
            return null;
        }

        var task = await response.Content.ReadFromJsonAsync<JsonElement>();
        Log(task, requestedAt);
        return task;
    }

    private void Log(JsonElement task, long requestedAt) => log.Enqueue(new AcknowledgedChange(
        task.GetProperty("id").GetString()!, task.GetProperty("version").GetInt32(), requestedAt, Interlocked.Increment(ref _clock)));

    private Uri NextAddress() => addresses[random.Below(addresses.Count)];
}
