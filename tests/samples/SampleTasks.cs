using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Scheduler.Samples;

/// <summary>What the workers get to do, and how it is to end.</summary>
internal sealed class SampleTasks(Uri service) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly HttpClient _client = new() { BaseAddress = service };
    private readonly List<(string Id, string Status, string Holds)> _expected = [];

    public int Count => _expected.Count;

    /// <summary>Creates a task that has one attempt, and is due in a while: a busy machine may take seconds over a first request.</summary>
    /// <param name="worker">Whose it is.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="status">How it is to end.</param>
    /// <param name="holds">What its JSON is to hold then.</param>
    public async Task Create(string worker, string payload, string status, string holds)
    {
        var start = TimeProvider.System.GetUtcNow().AddSeconds(10);
        using var body = new StringContent(
            $$"""{"start":"{{start:yyyy-MM-ddTHH:mm:ss.fffZ}}","worker":"{{worker}}","payload":{{payload}},"retry":{"maxAttempts":1} }""", Encoding.UTF8, "application/json");
        using var answer = await _client.PostAsync("/api/tasks", body);
        answer.EnsureSuccessStatusCode();
        _expected.Add(((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!, status, holds));
    }

    /// <summary>Waits until every task has ended, and tells of those that did not end as they should.</summary>
    public async Task<int> CountWrong()
    {
        var wrong = 0;
        using var patience = new CancellationTokenSource(Patience);
        foreach (var (id, status, holds) in _expected)
        {
            var task = await End(id, patience.Token);
            if (!task.Contains($"\"status\":\"{status}\"", StringComparison.Ordinal) || !task.Contains(holds, StringComparison.Ordinal))
            {
                await Console.Error.WriteLineAsync($"This is to be {status} and to hold {holds}: {task}");
                wrong++;
            }
        }

        return wrong;
    }

    public void Dispose() => _client.Dispose();

    private async Task<string> End(string id, CancellationToken cancellationToken)
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
