using System.Diagnostics;
using System.Text.Json;

namespace Scheduler.Bench.Jobs;

/// <summary>Measures how fast workers drain a backlog of due tasks: each claims several at a time and completes them.</summary>
internal sealed class Drains(Uri url, int pid, int workers, int limit, bool reports) : IDisposable
{
    private const string Worker = "drains";
    private const int BatchSize = 100;

    // A cold service on a busy machine needs seconds for the first batch, and a start must be in the future.
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(10);

    private readonly RetryingClient _client = new(url);

    /// <summary>Drains a small backlog to warm up the service, then measures and prints.</summary>
    /// <param name="url">The address of the service.</param>
    /// <param name="pid">Its process id.</param>
    /// <param name="workers">The number of workers.</param>
    /// <param name="tasks">The size of the backlog.</param>
    /// <param name="limit">How many tasks a worker claims at a time.</param>
    /// <param name="reports">Whether a worker completes what it claimed in one request, instead of one request for each task.</param>
    public static async Task<int> MeasureAsync(Uri url, int pid, int workers, int tasks, int limit, bool reports)
    {
        using var drains = new Drains(url, pid, workers, limit, reports);
        await drains.RunAsync(Math.Min(tasks, 2000));
        var result = await drains.RunAsync(tasks);
        Console.WriteLine(
            $"{workers} workers, claims of {limit}, completed {(reports ? "in one request" : "singly")}: " +
            $"{result.Drained:0} tasks per second, {result.Cpu:0.000} ms CPU of the service each; created in batches of {BatchSize}: {result.Created:0}");
        return 0;
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Creates a backlog in batches, waits until it is due, and drains it.</summary>
    /// <exception cref="InvalidOperationException">Not all tasks were completed.</exception>
    public async Task<DrainResult> RunAsync(int tasks)
    {
        var begin = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, tasks).Chunk(BatchSize), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (batch, _) =>
        {
            var start = TimeProvider.System.GetUtcNow() + Lead;
            var payload = new { text = new string('x', 80) };
            await _client.PostAsync("/api/tasks/batch", batch.Select(_ => new { start, worker = Worker, title = "Drain", payload }));
        });
        var created = tasks / Stopwatch.GetElapsedTime(begin).TotalSeconds;

        await Task.Delay(Lead + TimeSpan.FromSeconds(1), TimeProvider.System);
        var cpu = Processes.CpuMilliseconds(pid);
        begin = Stopwatch.GetTimestamp();
        var completed = (await Task.WhenAll(Enumerable.Range(0, workers).Select(i => DrainAsync($"bench-{i}")))).Sum();
        var drained = completed / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        cpu = Processes.CpuMilliseconds(pid) - cpu;
        _client.PrintRefused();
        return completed >= tasks
            ? new DrainResult(created, drained, cpu / completed)
            : throw new InvalidOperationException($"Only {completed} of {tasks} tasks were completed.");
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

/// <param name="Created">Tasks created in batches per second.</param>
/// <param name="Drained">Tasks claimed and completed per second.</param>
/// <param name="Cpu">CPU time of the service for the claim and completion of a task, in milliseconds.</param>
internal sealed record DrainResult(double Created, double Drained, double Cpu);
