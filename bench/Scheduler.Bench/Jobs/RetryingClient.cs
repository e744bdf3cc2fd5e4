using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Bench.Jobs;

/// <summary>Sends requests again that the service refuses with 503, and counts them.</summary>
internal sealed class RetryingClient(Uri url) : IDisposable
{
    private readonly HttpClient _client = new() { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };

    private int _refused;

    public async Task<JsonElement> PostAsync(string path, object body)
    {
        while (true)
        {
            using var response = await _client.PostAsJsonAsync(path, body);
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Interlocked.Increment(ref _refused);
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                continue;
            }

            response.EnsureSuccessStatusCode();
            return await response.Content.ReadFromJsonAsync<JsonElement>();
        }
    }

    /// <summary>Prints how many requests were refused since the last call, if any.</summary>
    public void PrintRefused()
    {
        var refused = Interlocked.Exchange(ref _refused, 0);
        if (refused > 0)
        {
            Console.WriteLine($"{refused} requests were refused with 503 and sent again");
        }
    }

    public void Dispose() => _client.Dispose();
}
