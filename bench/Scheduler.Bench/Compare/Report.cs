namespace Scheduler.Bench.Compare;

/// <summary>Prints the medians of the rounds, and the ratios of the service to the others, as Markdown.</summary>
internal sealed class Report(IReadOnlyDictionary<Cell, List<Measurement>> results, BenchOptions options)
{
    private const string Service = "service";

    public bool HasErrors => results.Values.Any(rounds => rounds.Exists(round => round.Errors > 0));

    public void Print(TextWriter output)
    {
        output.WriteLine("| scenario | connections | server | requests/s | p50 ms | p99 ms | CPU ms per 1000 | peak MiB | errors |");
        output.WriteLine("|---|--:|---|--:|--:|--:|--:|--:|--:|");
        foreach (var (cell, rounds) in Ordered())
        {
            output.WriteLine(
                $"| {Scenarios.Describe(cell.Scenario)} | {cell.Connections} | {cell.Server}{(IsNoisy(cell) ? " *" : "")} | {Median(rounds, r => r.Rate):0} " +
                $"| {Median(rounds, r => r.Median):0.00} | {Median(rounds, r => r.P99):0.00} | {Median(rounds, r => r.Cpu):0.0} " +
                $"| {Median(rounds, r => r.PeakMemory):0} | {rounds.Sum(r => r.Errors)} |");
        }

        PrintRatios(output);
        output.WriteLine();
        output.WriteLine($"{options.Rounds} rounds of {options.Seconds} s, {options.Tasks} tasks.");
        if (results.Keys.Any(IsNoisy))
        {
            output.WriteLine($"\\* Others used more than {options.MaxNoisePercent} % of a core in at least one round, also when it was repeated.");
        }

        if (HasErrors)
        {
            output.WriteLine("There were errors: the figures of their rows are not valid.");
        }
    }

    // A rate above 1 and a CPU time below 1 are in favor of the service.
    private void PrintRatios(TextWriter output)
    {
        var peers = options.Servers.Where(server => server != Service && results.Keys.Any(cell => cell.Server == server)).ToList();
        if (peers.Count == 0 || results.Keys.All(cell => cell.Server != Service))
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"| the service as a ratio to | connections |{string.Concat(peers.Select(peer => $" {peer}: rate | p99 | CPU |"))}");
        output.WriteLine($"|---|--:|{string.Concat(Enumerable.Repeat("--:|", 3 * peers.Count))}");
        foreach (var (cell, rounds) in Ordered().Where(result => result.Cell.Server == Service))
        {
            var ratios = peers.Select(peer => results[cell with { Server = peer }])
                .Select(peer => $" {Of(peer, r => r.Rate):0.00} | {Of(peer, r => r.P99):0.00} | {Of(peer, r => r.Cpu):0.00} |");
            output.WriteLine($"| {Scenarios.Describe(cell.Scenario)} | {cell.Connections} |{string.Concat(ratios)}");

            double Of(List<Measurement> peer, Func<Measurement, double> figure) => Median(rounds, figure) / Median(peer, figure);
        }
    }

    private IEnumerable<(Cell Cell, List<Measurement> Rounds)> Ordered() =>
        from scenario in options.Scenarios
        from connections in options.Connections
        from server in options.Servers
        let cell = new Cell(scenario, connections, server)
        where results.ContainsKey(cell)
        select (cell, results[cell]);

    private bool IsNoisy(Cell cell) => results[cell].Exists(round => round.Noise > options.MaxNoisePercent);

    private static double Median(IEnumerable<Measurement> rounds, Func<Measurement, double> figure)
    {
        var sorted = rounds.Select(figure).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
