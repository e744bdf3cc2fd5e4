using System.Globalization;

namespace Scheduler.Bench.Compare;

/// <summary>The load generator, pinned to the second core.</summary>
internal sealed class Load(string root, DataFiles data)
{
    public async Task<LoadResult> RunAsync(Uri server, string scenario, int connections, int seconds, string page)
    {
        var output = await Processes.RunAsync(
            root, "taskset", "-c", "1", "wrk", "--threads", "1", "--connections", $"{connections}", "--duration", $"{seconds}s", "--timeout", "30s",
            "--script", "bench/wrk/scenarios.lua", $"{server}", "--", scenario, data.IdsFile, page);

        // What the script prints at the end.
        var figures = output.TrimEnd().Split('\n')[^1].Split(' ').Select(figure => double.Parse(figure, CultureInfo.InvariantCulture)).ToList();
        return new LoadResult(figures[0], figures[1] / 1e6, figures[2] / 1e3, figures[3] / 1e3, (long)figures[4], (long)figures[5]);
    }
}

/// <param name="Requests">The number of answers.</param>
/// <param name="Seconds">The time it took.</param>
/// <param name="Median">The median latency in milliseconds.</param>
/// <param name="P99">The 99th percentile of the latency in milliseconds.</param>
/// <param name="BadStatuses">Answers with a status of 400 or above.</param>
/// <param name="SocketErrors">Connections that failed, and requests without an answer.</param>
internal sealed record LoadResult(double Requests, double Seconds, double Median, double P99, long BadStatuses, long SocketErrors);
