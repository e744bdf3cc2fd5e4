using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Scheduler.Bench.Jobs;

/// <summary>Measures the time from a task's due time until a pending claim receives it.</summary>
internal static class Lag
{
    /// <returns>The sorted times in milliseconds.</returns>
    /// <exception cref="InvalidOperationException">Not all tasks were claimed.</exception>
    public static async Task<IReadOnlyList<double>> MeasureAsync(Uri url, int claimers, int rate, int seconds)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = claimers + 16 }) { BaseAddress = url };
        using var end = new CancellationTokenSource();
        var lags = new ConcurrentBag<double>();
        var works = Enumerable.Range(0, claimers).Select(i => ClaimAsync(client, Seeder.Workers[i % Seeder.Workers.Length], lags, end.Token)).ToList();

        var created = 0;
        var begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(seconds))
        {
            var start = TimeProvider.System.GetUtcNow().AddSeconds(2);
            var batch = Enumerable.Range(0, rate / 10).Select(i => new
            {
                start = start.AddMilliseconds(100.0 * i / (rate / 10)),
                worker = Seeder.Workers[Random.Shared.Next(Seeder.Workers.Length)],
                payload = new { i },
            });
            using var response = await client.PostAsJsonAsync("/api/tasks/batch", batch);
            response.EnsureSuccessStatusCode();
            created += rate / 10;
            var ahead = TimeSpan.FromSeconds((double)created / rate) - Stopwatch.GetElapsedTime(begin);
            if (ahead > TimeSpan.Zero)
            {
                await Task.Delay(ahead, TimeProvider.System);
            }
        }

        for (var i = 0; i < 300 && lags.Count < created; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        await end.CancelAsync();
        await Task.WhenAll(works);
        var sorted = lags.Order().ToList();
        return sorted.Count == created ? sorted : throw new InvalidOperationException($"Only {sorted.Count} of {created} tasks were claimed.");
    }

    public static async Task<int> PrintAsync(Uri url, int claimers, int rate, int seconds)
    {
        var lags = await MeasureAsync(url, claimers, rate, seconds);
        Console.WriteLine($"{lags.Count} tasks; from due to claimed: median {At(lags, 0.5):0.0} ms, p99 {At(lags, 0.99):0.0} ms, greatest {lags[^1]:0.0} ms");
        return 0;
    }

    public static double At(IReadOnlyList<double> sorted, double share) => sorted[(int)Math.Min(sorted.Count * share, sorted.Count - 1)];

    private static async Task ClaimAsync(HttpClient client, string worker, ConcurrentBag<double> lags, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                using var response = await client.PostAsJsonAsync("/api/claims", new { workers = new[] { worker }, waitSeconds = 30, limit = 4 }, end);
                var now = TimeProvider.System.GetUtcNow();
                foreach (var task in (await response.Content.ReadFromJsonAsync<JsonElement>(end)).GetProperty("tasks").EnumerateArray())
                {
                    lags.Add((now - task.GetProperty("start").GetDateTimeOffset()).TotalMilliseconds);
                    using var completed = await client.PostAsJsonAsync(
                        $"/api/tasks/{task.GetProperty("id").GetString()}/complete", new { leaseToken = task.GetProperty("lease").GetProperty("token").GetString() }, CancellationToken.None);
                    completed.EnsureSuccessStatusCode();
                }
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
                return;
            }
        }
    }
}
