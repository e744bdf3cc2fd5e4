using System.Diagnostics;
using System.Globalization;

namespace Scheduler.Service.Tests.Faults;

/// <summary>What other programs than the service, the tests among them, take of the machine while something is measured.</summary>
internal sealed class MachineLoad
{
    private readonly int _service;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly (double Busy, double Service) _before;

    private MachineLoad(int service)
    {
        _service = service;
        _before = Read();
    }

    /// <param name="service">The number of the service's process.</param>
    public static MachineLoad Start(int service) => new(service);

    /// <summary>The part of the processors' time, 0 to 1; 0 where the operating system does not tell.</summary>
    public double ShareOfOthers()
    {
        var now = Read();
        var others = now.Busy - _before.Busy - (now.Service - _before.Service);
        return Math.Clamp(others / (Stopwatch.GetElapsedTime(_start).TotalSeconds * Environment.ProcessorCount), 0, 0.9);
    }

    /// <summary>Seconds of all processors, in all and for the service.</summary>
    private (double Busy, double Service) Read()
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
        return (times.Sum() - times[3] - times[4], service.TotalProcessorTime.TotalSeconds);
    }
}
