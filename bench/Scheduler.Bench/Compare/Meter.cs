using System.Diagnostics;

namespace Scheduler.Bench.Compare;

/// <summary>Measures a round, and repeats it while others use the machine; the measurement with the least noise counts.</summary>
internal sealed class Meter(Load load, CompareOptions options)
{
    private const int MaxAttempts = 5;

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

    public async Task WarmUpAsync(string scenario, int connections, string page)
    {
        if (options.WarmUpSeconds > 0)
        {
            await load.RunAsync(scenario, connections, options.WarmUpSeconds, page);
        }
    }

    private async Task<Measurement> MeasureOnceAsync(ServerProcess server, string scenario, int connections, string page)
    {
        Processes.ResetPeakMemory(server.Pid);
        var begin = Stopwatch.GetTimestamp();
        var (cpu, own, machine) = (Processes.CpuMilliseconds(server.Pid), Processes.OwnCpuMilliseconds(), Processes.MachineCpuMilliseconds());
        var result = await load.RunAsync(scenario, connections, options.Seconds, page);
        cpu = Processes.CpuMilliseconds(server.Pid) - cpu;
        own = Processes.OwnCpuMilliseconds() - own;
        machine = Processes.MachineCpuMilliseconds() - machine;
        var noise = 100 * (machine - cpu - own) / Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        return new Measurement(
            result.Requests / result.Seconds, result.Median, result.P99, 1000 * cpu / result.Requests, Processes.PeakMemory(server.Pid) / 1024.0,
            Math.Max(0, noise), result.BadStatuses + result.SocketErrors);
    }
}
