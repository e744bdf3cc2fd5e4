using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Bench;

/// <summary>Measures the latency of claims, which must not depend on the size of the table.</summary>
internal static class Claims
{
    private const int Tasks = 1000;

    public static async Task<int> MeasureAsync(Uri url)
    {
        using var client = new HttpClient { BaseAddress = url };
        var worker = Seeder.Workers[0];
        var start = TimeProvider.System.GetUtcNow().AddSeconds(3);
        using var created = await client.PostAsJsonAsync(
            "/api/tasks/batch", Enumerable.Range(0, Tasks).Select(i => new { start = start.AddTicks(i), worker, payload = new { i } }));
        created.EnsureSuccessStatusCode();
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);

        var times = new List<double>();
        for (var i = 0; i < Tasks; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            using var response = await client.PostAsJsonAsync("/api/claims", new { workers = new[] { worker }, claimant = "bench", claimId = $"{start.Ticks}-{i}" });
            var claimed = await response.Content.ReadFromJsonAsync<JsonElement>();
            times.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            if (claimed.GetProperty("tasks").GetArrayLength() != 1)
            {
                Console.Error.WriteLine("A claim found nothing.");
                return 1;
            }
        }

        // The first hundred claims warm up the service.
        var warm = times.Skip(100).Order().ToList();
        Console.WriteLine($"{warm.Count} claims: median {warm[warm.Count / 2]:0.00} ms, mean {warm.Average():0.00} ms, p99 {warm[warm.Count * 99 / 100]:0.00} ms");
        return 0;
    }
}
