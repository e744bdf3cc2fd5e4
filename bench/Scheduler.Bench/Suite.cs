using System.Diagnostics;
using Scheduler.Bench.Compare;
using Scheduler.Bench.Jobs;

namespace Scheduler.Bench;

/// <summary>The benchmarks that build and start what they measure.</summary>
internal static class Suite
{
    private const int StreamedTasks = 1_000_000;

    // The second core: the servers have the first.
    private const nint LoadCores = 2;

    /// <returns>0; 1 when a server answered wrongly or with errors; 2 when an option is wrong.</returns>
    public static async Task<int> RunAsync(string part, IEnumerable<string> args)
    {
        BenchOptions options;
        try
        {
            options = new BenchOptions(args);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (!OperatingSystem.IsLinux() || !Processes.IsInstalled("wrk"))
        {
            Console.Error.WriteLine("Skipped: wrk, the load generator, is not installed, or this is not Linux.");
            return 0;
        }

        var root = FindRoot();
        var servers = await BuildAsync(options, root, part is "start" or "jobs" ? ["service"] : options.Servers);
        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = LoadCores;
        return part switch
        {
            "compare" => await Comparison.RunAsync(options, root, servers),
            "start" => await Starts.MeasureAsync(options, root),
            "jobs" => await JobComparison.RunAsync(options, root),
            _ => await Comparison.RunAsync(options, root, servers) + await Starts.MeasureAsync(options, root) + await JobComparison.RunAsync(options, root)
                + await StreamAsync(options, root),
        };
    }

    private static async Task<List<Server>> BuildAsync(BenchOptions options, string root, IEnumerable<string> names)
    {
        Directory.CreateDirectory(options.Folder);
        var servers = new List<Server>();
        foreach (var name in names)
        {
            if (name == "fastify" && !(Processes.IsInstalled("node") && Processes.IsInstalled("npm")))
            {
                Console.Error.WriteLine("Skipped fastify: node or npm is not installed.");
                continue;
            }

            servers.Add(Server.Create(name, root, options.Folder));
        }

        foreach (var server in options.Builds ? servers : [])
        {
            Console.Error.WriteLine($"building {server.Name}");
            await Processes.RunAsync(root, server.Publish[0], server.Publish.Skip(1));
        }

        return servers;
    }

    private static async Task<int> StreamAsync(BenchOptions options, string root)
    {
        var file = Path.Combine(options.Folder, "million.db");
        DataFiles.Delete(file);
        await Seeder.SeedAsync(file, StreamedTasks, payloadBytes: 300);
        await using var process = await ServerProcess.StartAsync(Server.Create("service", root, options.Folder), options.Folder, file);
        return await Streaming.MeasureAsync(process.Address, process.Pid, file);
    }

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Scheduler.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Run it from a build in the repository.");
        }

        return folder;
    }
}
