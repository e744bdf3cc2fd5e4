using System.Globalization;
using System.Text.Json;
using Scheduler.Bench.Compare;

namespace Scheduler.Bench.Jobs;

/// <summary>Compares what a job costs, from its creation to its end, with pg-boss: batches, drains, and the time from due to started.</summary>
internal static class JobComparison
{
    private const int Workers = 16;
    private const int Limit = 20;
    private const int Backlog = 20_000;
    private const int WarmUpBacklog = 10_000;
    private const int PendingClaims = 1000;

    public static async Task<int> RunAsync(BenchOptions options, string root)
    {
        var service = Server.Create("service", root, options.Folder);
        var rows = new List<Row>();
        foreach (var finished in new[] { 0, 1_000_000 })
        {
            rows.Add(await MeasureServiceAsync(service, options.Folder, finished));
        }

        if (await MeasurePgBossAsync(root) is { } pgBoss)
        {
            rows.Add(pgBoss);
        }

        Console.WriteLine();
        Console.WriteLine($"| jobs per second | create, 64 at once | create in batches of 100 | drain singly | drain, {Limit} together | lives, best | due to started p50 / p99 |");
        Console.WriteLine("|---|--:|--:|--:|--:|--:|--:|");
        foreach (var row in rows)
        {
            var lives = 1 / ((1 / row.Batches) + (1 / row.Together));
            Console.WriteLine(
                $"| {row.Name} | {row.Creations:0} | {row.Batches:0} | {row.Singly:0} | {row.Together:0} | {lives:0} | {row.LagMedian:0.0} / {row.LagP99:0.0} ms |");
        }

        Console.WriteLine();
        Console.WriteLine($"{Workers} workers that claim up to {Limit} and do nothing; {Backlog} tasks; server and database on the first core, workers on the second; each commit is synced.");
        return 0;
    }

    private static async Task<Row> MeasureServiceAsync(Server server, string folder, int finished)
    {
        var file = Path.Combine(folder, "jobs.db");
        DataFiles.Delete(file);
        await Seeder.SeedEndedAsync(file, finished);
        await using var process = await ServerProcess.StartAsync(server, folder, file);
        using var together = new Drains(process.Address, process.Pid, Workers, Limit, reports: true);
        using var singly = new Drains(process.Address, process.Pid, Workers, Limit, reports: false);
        await together.RunAsync(WarmUpBacklog);
        await singly.RunAsync(WarmUpBacklog);
        var drained = await together.RunAsync(Backlog);
        var single = await singly.RunAsync(Backlog);
        await Creations.MeasureAsync(process.Address, WarmUpBacklog);
        var creations = await Creations.MeasureAsync(process.Address, Backlog);
        var lags = await Lag.MeasureAsync(process.Address, PendingClaims, rate: 100, seconds: 15);
        var name = finished == 0 ? "service" : $"service with {finished.ToString("N0", CultureInfo.InvariantCulture)} finished";
        var row = new Row(name, creations, drained.Created, single.Drained, drained.Drained, Lag.At(lags, 0.5), Lag.At(lags, 0.99));
        Console.Error.WriteLine($"{row}; {drained.Cpu:0.000} ms CPU of a job together, {single.Cpu:0.000} ms singly");
        return row;
    }

    private static async Task<Row?> MeasurePgBossAsync(string root)
    {
        if (!Processes.IsInstalled("node") || !Directory.Exists("/usr/lib/postgresql"))
        {
            Console.Error.WriteLine("Skipped pg-boss: Node.js or PostgreSQL is not installed.");
            return null;
        }

        var output = await Processes.RunAsync(root, "bench/peers/pgboss/run", $"{Workers}", $"{Limit}", $"{Backlog}");
        var figures = JsonSerializer.Deserialize<JsonElement>(output.TrimEnd().Split('\n')[^1]);
        return new Row("pg-boss", Of("creations"), Of("batches"), Of("singly"), Of("together"), Of("lagMedian"), Of("lagP99"));

        double Of(string name) => figures.GetProperty(name).GetDouble();
    }

    private sealed record Row(string Name, double Creations, double Batches, double Singly, double Together, double LagMedian, double LagP99);
}
