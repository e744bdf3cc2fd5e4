using System.Diagnostics;

namespace Scheduler.Bench.Compare;

/// <summary>Measures a round, and repeats it while others use the machine; the measurement with the least noise counts.</summary>
internal sealed class Meter(Load load, BenchOptions options)
{
    private const int MaxAttempts = 5;
    private const int WindowSeconds = 3;
    private const int MaxWarmUpSeconds = 60;
    private const double MaxRecompilation = 0.03;

    public async Task<Measurement> MeasureAsync(ServerProcess server, string scenario, int connections, string page)
    {
        var quietest = await MeasureOnceAsync(server, scenario, connections, page);
        for (var attempt = 1; quietest.Noise > options.MaxNoisePercent && attempt < MaxAttempts; attempt++)
        {
            Console.Error.WriteLine($"  repeated: others used at least {quietest.Noise:0} % of a core");
            var measured = await MeasureOnceAsync(server, scenario, connections, page);

            // Errors count in any case.
            var errors = quietest.Errors + measured.Errors;
            quietest = (measured.Noise < quietest.Noise ? measured : quietest) with { Errors = errors };
        }

        return quietest;
    }

    /// <summary>
    /// Sends requests for the time of the options, and then until .NET has recompiled what is called often, for at most a minute. The
    /// server has both cores meanwhile, so that it compiles on the second one.
    /// </summary>
    /// <returns>The seconds it took.</returns>
    public async Task<int> WarmUpAsync(ServerProcess server, string scenario, int connections, string page)
    {
        var seconds = options.WarmUpSeconds;
        await server.PinAsync("0,1");
        if (seconds > 0)
        {
            await load.RunAsync(server.Address, scenario, connections, seconds, page);
        }

        for (var isWarm = seconds == 0; !isWarm && seconds < MaxWarmUpSeconds; seconds += WindowSeconds)
        {
            var before = Processes.RecompilationMilliseconds(server.Pid);
            await load.RunAsync(server.Address, scenario, connections, WindowSeconds, page);
            var after = Processes.RecompilationMilliseconds(server.Pid);

            // A new thread begins at 0.
            isWarm = (after < before ? after : after - before) < MaxRecompilation * WindowSeconds * 1000;
        }

        await server.PinAsync("0");
        return seconds;
    }

    private async Task<Measurement> MeasureOnceAsync(ServerProcess server, string scenario, int connections, string page)
    {
        Processes.ResetPeakMemory(server.Pid);
        var begin = Stopwatch.GetTimestamp();
        var (cpu, own, machine) = (Processes.CpuMilliseconds(server.Pid), Processes.OwnCpuMilliseconds(), Processes.MachineCpuMilliseconds());
        var result = await load.RunAsync(server.Address, scenario, connections, options.Seconds, page);
        cpu = Processes.CpuMilliseconds(server.Pid) - cpu;
        own = Processes.OwnCpuMilliseconds() - own;
        machine = Processes.MachineCpuMilliseconds() - machine;
        var noise = 100 * (machine - cpu - own) / Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return new Measurement(
            result.Requests / result.Seconds, result.Median, result.P99, 1000 * cpu / result.Requests, Processes.PeakMemory(server.Pid) / 1024.0,
            Math.Max(0, noise), result.BadStatuses + result.SocketErrors);
    }
}
