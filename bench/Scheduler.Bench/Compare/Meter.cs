using System.Diagnostics;

namespace Scheduler.Bench.Compare;

/// <summary>Measures a round, and repeats it while others use the machine.</summary>
internal sealed class Meter(Load load, CompareOptions options)
{
    private const int MaxAttempts = 5;

    public async Task<Measurement> MeasureAsync(ServerProcess server, string scenario, int connections, string page)
    {
        for (var attempt = 1; ; attempt++)
        {
            var measured = await MeasureOnceAsync(server, scenario, connections, page);
            if (measured.Noise <= options.MaxNoisePercent || attempt == MaxAttempts)
            {
                return measured;
            }

            Console.Error.WriteLine($"  discarded: others used {measured.Noise:0} % of a core");
        }
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
