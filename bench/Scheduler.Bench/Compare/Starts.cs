using System.Diagnostics;

namespace Scheduler.Bench.Compare;

/// <summary>Measures the time from the start of the process to the first answer, and how slow the first requests are.</summary>
internal static class Starts
{
    private const int Times = 5;
    private const int FirstRequests = 20_000;
    private const int Connections = 64;

    public static async Task<int> MeasureAsync(BenchOptions options, string root)
    {
        var data = new DataFiles(root, options.Folder);
        await data.SeedAsync(options.Tasks);
        var server = Server.Create("service", root, options.Folder);
        var starts = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            await using var started = await ServerProcess.StartAsync(server, data);
            starts.Add(Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        starts.Sort();
        Console.WriteLine($"from the start to the first answer: median of {Times} {starts[Times / 2]:0.00} s, from {starts[0]:0.00} to {starts[^1]:0.00} s");

        await using var process = await ServerProcess.StartAsync(server, data);
        var load = new Load(root, data);
        var (requests, seconds) = (0.0, 0.0);
        while (requests < FirstRequests)
        {
            var window = await load.RunAsync(process.Address, "get", Connections, 1, "/");
            (requests, seconds) = (requests + window.Requests, seconds + window.Seconds);
        }

        await new Meter(load, options).WarmUpAsync(process, "get", Connections, "/");
        var later = await load.RunAsync(process.Address, "get", Connections, options.Seconds, "/");
        var ratio = later.Requests / later.Seconds / (requests / seconds);
        Console.WriteLine($"get with {Connections} connections: the first {requests:0} requests {requests / seconds:0}/s, later {later.Requests / later.Seconds:0}/s: {ratio:0.00} times");
        return 0;
    }
}
