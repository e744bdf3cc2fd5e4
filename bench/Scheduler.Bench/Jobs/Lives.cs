using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace Scheduler.Bench.Jobs;

/// <summary>Measures what the life of a task costs: its creation, then its claim and completion.</summary>
internal sealed class Lives(Uri url, int pid, string file, int clients) : IDisposable
{
    private const string Worker = "lives";

    private readonly RetryingClient _client = new(url);

    /// <summary>Runs some lives to warm up the service, then measures.</summary>
    public static async Task<int> MeasureAsync(Uri url, int pid, string file, int clients, int tasks)
    {
        using var lives = new Lives(url, pid, file, clients);
        await lives.RunAsync(Math.Min(tasks, 2000), print: false);
        await lives.RunAsync(tasks, print: true);
        await lives.MeasureWalAsync(500);
        return 0;
    }

    public void Dispose() => _client.Dispose();

    private async Task RunAsync(int tasks, bool print)
    {
        var later = TimeProvider.System.GetUtcNow().AddDays(1);
        await MeasureAsync("create", tasks, print, i => _client.PostAsync("/api/tasks", NewTask(later, i)));

        var start = TimeProvider.System.GetUtcNow().AddSeconds(3);
        foreach (var batch in Enumerable.Range(0, tasks).Chunk(1000))
        {
            start = TimeProvider.System.GetUtcNow().AddSeconds(3);
            await _client.PostAsync("/api/tasks/batch", batch.Select(i => NewTask(start, i)));
        }

        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System);
        await MeasureAsync("claim + complete", tasks, print, async i =>
        {
            var claimed = await _client.PostAsync("/api/claims", new { workers = new[] { Worker }, claimant = "bench", claimId = $"{start.Ticks}-{i}" });
            var task = claimed.GetProperty("tasks")[0];
            var leaseToken = task.GetProperty("lease").GetProperty("token").GetString();
            await _client.PostAsync($"/api/tasks/{task.GetProperty("id").GetString()}/complete", new { leaseToken });
        });
        if (print)
        {
            _client.PrintRefused();
        }
    }

    private async Task MeasureAsync(string name, int count, bool print, Func<int, Task> run)
    {
        var next = -1;
        var cpu = Processes.CpuMilliseconds(pid);
        var begin = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                await run(i);
            }
        }));

        var elapsed = Stopwatch.GetElapsedTime(begin);
        if (print)
        {
            Console.WriteLine($"{name}: {count / elapsed.TotalSeconds:0} per second, {(Processes.CpuMilliseconds(pid) - cpu) / count:0.000} ms CPU of the service each");
        }
    }

    /// <summary>An open reader keeps the WAL from being reset, so its growth is what the lives appended.</summary>
    private async Task MeasureWalAsync(int tasks)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.GetFullPath(file)};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var reader = connection.BeginTransaction(deferred: true);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_schema";
        await command.ExecuteScalarAsync();

        // The first commit may still reset the WAL: nothing has been appended behind the reader yet.
        await RunAsync(1, print: false);
        var before = new FileInfo(file + "-wal").Length;
        await RunAsync(tasks, print: false);
        Console.WriteLine($"WAL: {(new FileInfo(file + "-wal").Length - before) / tasks} bytes for each life");
    }

    private static object NewTask(DateTimeOffset start, int i) => new { start, worker = Worker, title = "Life", payload = new { i, text = new string('x', 80) } };
}
