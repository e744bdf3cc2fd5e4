using System.Diagnostics;
using System.Text.Json;

namespace Scheduler.Bench;

/// <summary>Measures how fast workers drain a backlog of due tasks: each claims several at a time and completes them.</summary>
internal sealed class Drains(Uri url, int pid, int workers, int limit, bool reports) : IDisposable
{
    private const string Worker = "drains";

    // A cold service on a busy machine needs seconds for the first batch, and a start must be in the future.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);

    private readonly RetryingClient _client = new(url);

    /// <summary>Drains a small backlog to warm up the service, then measures.</summary>
    /// <param name="url">The address of the service.</param>
    /// <param name="pid">Its process id.</param>
    /// <param name="workers">The number of workers.</param>
    /// <param name="tasks">The size of the backlog.</param>
    /// <param name="limit">How many tasks a worker claims at a time.</param>
    /// <param name="reports">Whether a worker completes what it claimed in one request, instead of one request for each task.</param>
    public static async Task<int> MeasureAsync(Uri url, int pid, int workers, int tasks, int limit, bool reports)
    {
        using var drains = new Drains(url, pid, workers, limit, reports);
        await drains.RunAsync(Math.Min(tasks, 2000), print: false);
        return await drains.RunAsync(tasks, print: true);
    }

    public void Dispose() => _client.Dispose();

    private async Task<int> RunAsync(int tasks, bool print)
    {
        foreach (var batch in Enumerable.Range(0, tasks).Chunk(1000))
        {
            var start = TimeProvider.System.GetUtcNow() + Lead;
            var payload = new { text = new string('x', 80) };
            await _client.PostAsync("/api/tasks/batch", batch.Select(_ => new { start, worker = Worker, title = "Drain", payload }));
        }

        await Task.Delay(Lead + TimeSpan.FromSeconds(1), TimeProvider.System);
        var cpu = Processes.CpuMilliseconds(pid);
        var begin = Stopwatch.GetTimestamp();
        var completed = (await Task.WhenAll(Enumerable.Range(0, workers).Select(i => DrainAsync($"bench-{i}")))).Sum();
        var elapsed = Stopwatch.GetElapsedTime(begin);
        if (print)
        {
            cpu = Processes.CpuMilliseconds(pid) - cpu;
            Console.WriteLine(
                $"{workers} workers, claims of {limit}, completed {(reports ? "in one request" : "singly")}: " +
                $"{completed / elapsed.TotalSeconds:0} tasks per second, {cpu / completed:0.000} ms CPU of the service each");
            _client.PrintRefused();
        }

        if (completed >= tasks)
        {
            return 0;
        }

        Console.Error.WriteLine($"Only {completed} of {tasks} tasks were completed.");
        return 1;
    }

    private async Task<int> DrainAsync(string claimant)
    {
        for (var completed = 0; ;)
        {
            var claimed = await _client.PostAsync("/api/claims", new { workers = new[] { Worker }, limit, claimant });
            var leases = claimed.GetProperty("tasks").EnumerateArray().Select(Lease.Of).ToList();
            if (leases.Count == 0)
            {
                return completed;
            }

            if (reports)
            {
                await ReportAsync(leases);
            }
            else
            {
                foreach (var lease in leases)
                {
                    await _client.PostAsync($"/api/tasks/{lease.Id}/complete", new { leaseToken = lease.Token });
                }
            }

            completed += leases.Count;
        }
    }

    private async Task ReportAsync(IEnumerable<Lease> leases)
    {
        var items = leases.Select(lease => new { id = lease.Id, action = "COMPLETE", leaseToken = lease.Token });
        var response = await _client.PostAsync("/api/tasks/reports", new { items });
        if (response.GetProperty("results").EnumerateArray().Any(result => result.GetProperty("status").GetInt32() != 200))
        {
            throw new InvalidOperationException($"A task was not completed: {response}");
        }
    }

    private sealed record Lease(string Id, string Token)
    {
        public static Lease Of(JsonElement task) =>
            new(task.GetProperty("id").GetString()!, task.GetProperty("lease").GetProperty("token").GetString()!);
    }
}
