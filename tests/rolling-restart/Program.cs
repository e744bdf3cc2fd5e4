using System.Diagnostics;
using System.Globalization;
using Scheduler.RollingRestart;
using Scheduler.Testing;

// Restarts two processes of the service on one SQLite file, behind nginx, one after the other under load. Prints a line of figures;
// the exit code is 1 when a request failed or a task is missing. The argument is the number of rounds.
var rounds = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5;

var folder = Directory.CreateTempSubdirectory("scheduler-rolling-").FullName;
await using var database = new TestDatabase(TestDatabase.Sqlite);
var settings = new Dictionary<string, string?>(database.Settings, StringComparer.Ordinal) { ["Shutdown:DrainSeconds"] = "5" };
ServiceProcess[] replicas = [ServiceProcess.Start(folder, settings), ServiceProcess.Start(folder, settings)];
try
{
    await using var balancer = new LoadBalancer(folder, await Task.WhenAll(replicas.Select(replica => replica.Address)));
    await balancer.StartAsync();
    using var load = new Load(balancer.Address);
    var start = Stopwatch.GetTimestamp();
    var clients = load.RunAsync();
    for (var i = 0; i < rounds * replicas.Length; i++)
    {
        await replicas[i % replicas.Length].TerminateAsync();
        if (await replicas[i % replicas.Length].WaitAsync() is var code and not 0)
        {
            load.Fail($"A process ended with {code}: {replicas[i % replicas.Length].Output}");
        }

        await replicas[i % replicas.Length].DisposeAsync();
        replicas[i % replicas.Length] = ServiceProcess.Start(folder, settings);
        balancer.Replace(i % replicas.Length, await replicas[i % replicas.Length].Address);
        await balancer.WaitUntilAllReadyAsync();
    }

    load.Stop();
    await clients;
    var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    var missing = await load.CountMissingAsync();
    foreach (var failure in load.Failures.Take(20))
    {
        await Console.Error.WriteLineAsync(failure);
    }

    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"rolling restart: {rounds * replicas.Length} restarts under {load.Requests} requests in {seconds:0} s, {load.Failures.Count} failed, slowest {load.Slowest.TotalMilliseconds:0} ms; {load.Acknowledged} tasks acknowledged, {missing} missing"));
    return load.Failures.IsEmpty && missing == 0 && load.Acknowledged > 0 ? 0 : 1;
}
finally
{
    foreach (var replica in replicas)
    {
        await replica.DisposeAsync();
    }

    Directory.Delete(folder, recursive: true);
}
