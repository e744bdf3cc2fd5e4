using System.Diagnostics;
using System.Globalization;

namespace Scheduler.Bench;

/// <summary>Figures of processes from proc(5), and commands that must succeed.</summary>
internal static class Processes
{
    private const double TickMilliseconds = 10;
    private const string KernelThreadParent = "2";

    /// <summary>User and system time in milliseconds.</summary>
    public static double CpuMilliseconds(int pid) => Times(pid.ToString(CultureInfo.InvariantCulture), first: 11, count: 2);

    /// <summary>User and system time of this process and of its children that have ended, in milliseconds.</summary>
    public static double OwnCpuMilliseconds() => Times("self", first: 11, count: 4);

    /// <summary>The peak of the resident set in KiB, since the start or <see cref="ResetPeakMemory"/>.</summary>
    public static long PeakMemory(int pid)
    {
        var line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    public static void ResetPeakMemory(int pid) => File.WriteAllText($"/proc/{pid}/clear_refs", "5");

    /// <summary>
    /// Time of all processes and time taken by other virtual machines, in milliseconds. Interrupts and the kernel's own threads are left
    /// out: most of their work is done for the measured processes.
    /// </summary>
    public static double MachineCpuMilliseconds()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] counted = [fields[1], fields[2], fields[3], fields[8]];
        return (counted.Sum(Number) * TickMilliseconds) - KernelThreadsCpuMilliseconds();
    }

    /// <summary>CPU time, in milliseconds, of the thread in which .NET recompiles methods that are called often; 0 when there is none.</summary>
    public static double RecompilationMilliseconds(int pid)
    {
        var sum = 0.0;
        foreach (var thread in Directory.EnumerateDirectories($"/proc/{pid}/task"))
        {
            try
            {
                if (File.ReadAllText($"{thread}/comm").StartsWith(".NET Tiered", StringComparison.Ordinal))
                {
                    sum += Times(Path.GetRelativePath("/proc", thread), first: 11, count: 2);
                }
            }
            catch (IOException)
            {
                // The thread has ended.
            }
        }

        return sum;
    }

    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a command and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not zero.</exception>
    public static async Task<string> RunAsync(string folder, string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} failed:\n{output}\n{await error}");
    }

    private static double KernelThreadsCpuMilliseconds()
    {
        var sum = 0.0;
        foreach (var pid in Directory.EnumerateDirectories("/proc").Select(folder => Path.GetFileName(folder)!).Where(name => name.All(char.IsAsciiDigit)))
        {
            try
            {
                var fields = Fields(pid);
                sum += fields[1] == KernelThreadParent ? (Number(fields[11]) + Number(fields[12])) * TickMilliseconds : 0;
            }
            catch (IOException)
            {
                // The process has ended.
            }
        }

        return sum;
    }

    private static double Times(string pid, int first, int count) => Fields(pid).Skip(first).Take(count).Sum(Number) * TickMilliseconds;

    /// <summary>The fields after the name of the program, which may contain spaces.</summary>
    private static string[] Fields(string pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
