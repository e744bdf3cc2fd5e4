using System.Diagnostics;
using System.Globalization;

namespace Scheduler.Service.Tests.Faults;

/// <summary>What other programs, other tests among them, take of the machine while something is measured.</summary>
internal sealed class MachineLoad
{
    private readonly int _service;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly (double Busy, double Ours) _before;

    private MachineLoad(int service)
    {
        _service = service;
        _before = Read();
    }

    /// <param name="service">The number of the service's process, which with this one is all that counts as ours.</param>
    public static MachineLoad Start(int service) => new(service);

    /// <summary>The part of the processors' time, 0 to 1; 0 where the operating system does not tell.</summary>
    public double ShareOfOthers()
    {
        var now = Read();
        var others = now.Busy - _before.Busy - (now.Ours - _before.Ours);
        return Math.Clamp(others / (Stopwatch.GetElapsedTime(_start).TotalSeconds * Environment.ProcessorCount), 0, 0.9);
    }

    /// <summary>Seconds of all processors, in all and for us.</summary>
    private (double Busy, double Ours) Read()
    {
        const string statistics = "/proc/stat";
        if (!File.Exists(statistics))
        {
            return (0, 0);
        }

        // cpu, user, nice, system, idle, iowait, irq, softirq, steal: in hundredths of a second.
        var times = File.ReadLines(statistics).First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(text => double.Parse(text, CultureInfo.InvariantCulture) / 100).ToArray();
        using var service = Process.GetProcessById(_service);
        return (times.Sum() - times[3] - times[4], (Environment.CpuUsage.TotalTime + service.TotalProcessorTime).TotalSeconds);
    }
}
