using System.Diagnostics;

namespace Scheduler.Bench.Jobs;

/// <summary>Measures creations, one request each, by 64 clients.</summary>
internal static class Creations
{
    private const int Clients = 64;

    /// <returns>Tasks created per second.</returns>
    public static async Task<double> MeasureAsync(Uri url, int tasks)
    {
        using var client = new RetryingClient(url);
        var start = TimeProvider.System.GetUtcNow().AddDays(1);
        var payload = new { text = new string('x', 80) };
        var begin = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, tasks),
            new ParallelOptions { MaxDegreeOfParallelism = Clients },
            async (_, _) => await client.PostAsync("/api/tasks", new { start, worker = "created", title = "Created", payload }));
        return tasks / Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
