using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Scheduler.Samples;

/// <summary>The tasks for the sample workers, with their expected results.</summary>
internal sealed class SampleTasks(Uri service) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private readonly HttpClient _client = new() { BaseAddress = service };
    private readonly List<(string Id, string Status, string Contained)> _expected = [];

    public int Count => _expected.Count;

    /// <summary>Creates a task with a single attempt, due in 10 s: on a busy machine the first request may take seconds.</summary>
    /// <param name="worker">The worker name.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="status">The expected final status.</param>
    /// <param name="contained">A text that the finished task's JSON is expected to contain.</param>
    public async Task CreateAsync(string worker, string payload, string status, string contained)
    {
        var start = TimeProvider.System.GetUtcNow().AddSeconds(10);
        using var body = new StringContent(
            $$"""{"start":"{{start:yyyy-MM-ddTHH:mm:ss.fffZ}}","worker":"{{worker}}","payload":{{payload}},"retry":{"maxAttempts":1} }""", Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync("/api/tasks", body);
        response.EnsureSuccessStatusCode();
        _expected.Add(((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!, status, contained));
    }

    /// <summary>Waits until every task has finished, and prints those with an unexpected result.</summary>
    public async Task<int> CountWrongAsync()
    {
        var unexpected = 0;
        using var timeout = new CancellationTokenSource(Timeout);
        foreach (var (id, status, contained) in _expected)
        {
            var task = await EndAsync(id, timeout.Token);
            if (!task.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal) || !task.Contains(contained, StringComparison.Ordinal))
            {
                await Console.Error.WriteLineAsync($"Expected {status} and {contained}, got: {task}");
                unexpected++;
            }
        }

        return unexpected;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> EndAsync(string id, CancellationToken cancellationToken)
    {
        while (true)
        {
            var task = await _client.GetStringAsync($"/api/tasks/{id}", CancellationToken.None);
            if (cancellationToken.IsCancellationRequested || !task.Contains("\"finishedAt\":null", StringComparison.Ordinal))
            {
                return task;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }
    }
}
