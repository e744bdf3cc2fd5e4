namespace Scheduler.Bench.Compare;

/// <summary>Compares the service with servers of the same HTTP surface, in rounds that alternate between them.</summary>
internal sealed class Comparison
{
    private readonly CompareOptions _options;
    private readonly IReadOnlyList<Server> _servers;
    private readonly DataFiles _data;
    private readonly Meter _meter;
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<Cell, List<Measurement>> _results = [];

    private Comparison(CompareOptions options, string root, IReadOnlyList<Server> servers)
    {
        (_options, _servers) = (options, servers);
        _data = new DataFiles(root, options.Folder);
        _meter = new Meter(new Load(root, _data), options);
    }

    /// <returns>0; 1 when a server answered wrongly or with errors; 2 when an option is wrong.</returns>
    public static async Task<int> RunAsync(IEnumerable<string> args)
    {
        CompareOptions options;
        try
        {
            options = new CompareOptions(args);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            Console.Error.WriteLine(e.Message);
            return 2;
        }

        if (!Processes.IsInstalled("wrk"))
        {
            Console.Error.WriteLine("Skipped: wrk, the load generator, is not installed.");
            return 0;
        }

        var root = FindRoot();
        var servers = new List<Server>();
        foreach (var name in options.Servers)
        {
            if (name == "fastify" && !(Processes.IsInstalled("node") && Processes.IsInstalled("npm")))
            {
                Console.Error.WriteLine("Skipped fastify: node or npm is not installed.");
                continue;
            }

            servers.Add(Server.Create(name, root, options.Folder));
        }

        Directory.CreateDirectory(options.Folder);
        foreach (var server in options.Builds ? servers : [])
        {
            Console.Error.WriteLine($"building {server.Name}");
            await Processes.RunAsync(root, server.Publish[0], server.Publish.Skip(1));
        }

        return await new Comparison(options, root, servers).RunAsync();
    }

    private async Task<int> RunAsync()
    {
        await _data.SeedAsync(_options.Tasks);
        if (!await CheckAsync())
        {
            return 1;
        }

        for (var round = 0; round < _options.Rounds; round++)
        {
            foreach (var scenario in _options.Scenarios)
            {
                // Each round begins with another server.
                foreach (var server in _servers.Skip(round % _servers.Count).Concat(_servers.Take(round % _servers.Count)))
                {
                    await RunRoundAsync(server, scenario, round);
                }
            }
        }

        var report = new Report(_results, _options);
        report.Print(Console.Out);
        return report.HasErrors ? 1 : 0;
    }

    /// <summary>A process of its own for each scenario, on a fresh file, so that one scenario's data and memory do not affect the next.</summary>
    private async Task RunRoundAsync(Server server, string scenario, int round)
    {
        await using var process = await ServerProcess.StartAsync(server, _data, AnId);
        await _meter.WarmUpAsync(scenario, _options.Connections.Max(), _pages[server.Name]);
        foreach (var connections in _options.Connections)
        {
            var measured = await _meter.MeasureAsync(process, scenario, connections, _pages[server.Name]);
            Console.Error.WriteLine($"round {round + 1}: {scenario} {connections} {server.Name}: {measured.Rate:0}/s, others {measured.Noise:0} %");
            var cell = new Cell(scenario, connections, server.Name);
            _results.TryAdd(cell, []);
            _results[cell].Add(measured);
        }
    }

    private async Task<bool> CheckAsync()
    {
        IReadOnlyDictionary<string, string>? expected = null;
        var isRight = true;
        foreach (var server in _servers)
        {
            await using var process = await ServerProcess.StartAsync(server, _data, AnId);
            var shapes = await SmokeCheck.ShapesAsync(AnId);
            expected ??= shapes;
            foreach (var (request, shape) in shapes.Where(shape => shape.Value != expected[shape.Key]))
            {
                Console.Error.WriteLine($"{server.Name} answers {request} with\n  {shape}\nand {_servers[0].Name} with\n  {expected[request]}");
                isRight = false;
            }

            _pages.Add(server.Name, await SmokeCheck.FindPageAsync(_options.Tasks / 2));
        }

        return isRight;
    }

    private string AnId => File.ReadLines(_data.IdsFile).First();

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
