namespace Scheduler.Bench.Compare;

/// <summary>Compares the service with servers of the same HTTP surface, in rounds that alternate between them.</summary>
internal sealed class Comparison
{
    private readonly BenchOptions _options;
    private readonly IReadOnlyList<Server> _servers;
    private readonly DataFiles _data;
    private readonly Meter _meter;
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<Cell, List<Measurement>> _results = [];

    private Comparison(BenchOptions options, string root, IReadOnlyList<Server> servers)
    {
        (_options, _servers) = (options, servers);
        _data = new DataFiles(root, options.Folder);
        _meter = new Meter(new Load(root, _data), options);
    }

    /// <returns>0; 1 when a server answered wrongly or with errors.</returns>
    public static Task<int> RunAsync(BenchOptions options, string root, IReadOnlyList<Server> servers) => new Comparison(options, root, servers).RunAsync();

    private async Task<int> RunAsync()
    {
        await _data.SeedAsync(_options.Tasks);
        if (!await CheckAsync())
        {
            return 1;
        }

        foreach (var scenario in _options.Scenarios)
        {
            await RunScenarioAsync(scenario);
        }

        var report = new Report(_results, _options);
        report.Print(Console.Out);
        return report.HasErrors ? 1 : 0;
    }

    /// <summary>
    /// Processes of their own for each scenario, on fresh files, so that one scenario's data and memory do not affect the next. They stay
    /// for all rounds, so that each is warmed up once.
    /// </summary>
    private async Task RunScenarioAsync(string scenario)
    {
        var processes = new List<(Server Server, ServerProcess Process)>();
        try
        {
            foreach (var server in _servers)
            {
                var process = await ServerProcess.StartAsync(server, _data);
                processes.Add((server, process));
                var seconds = await _meter.WarmUpAsync(process, scenario, _options.Connections.Max(), _pages[server.Name]);
                Console.Error.WriteLine($"{scenario} {server.Name}: warmed up for {seconds} s");
            }

            for (var round = 0; round < _options.Rounds; round++)
            {
                // Each round begins with another server.
                foreach (var (server, process) in processes.Skip(round % processes.Count).Concat(processes.Take(round % processes.Count)))
                {
                    await RunRoundAsync(server, process, scenario, round);
                }
            }
        }
        finally
        {
            foreach (var (_, process) in processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    private async Task RunRoundAsync(Server server, ServerProcess process, string scenario, int round)
    {
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
            await using var process = await ServerProcess.StartAsync(server, _data);
            var shapes = await SmokeCheck.ShapesAsync(process.Address, AnId);
            expected ??= shapes;
            foreach (var (request, shape) in shapes.Where(shape => shape.Value != expected[shape.Key]))
            {
                Console.Error.WriteLine($"{server.Name} answers {request} with\n  {shape}\nand {_servers[0].Name} with\n  {expected[request]}");
                isRight = false;
            }

            _pages.Add(server.Name, await SmokeCheck.FindPageAsync(process.Address, _options.Tasks / 2));
        }

        return isRight;
    }

    private string AnId => File.ReadLines(_data.IdsFile).First();
}
