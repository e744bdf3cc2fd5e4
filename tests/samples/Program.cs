using System.Globalization;
using Scheduler.Samples;
using Scheduler.Testing;

// Runs the sample workers concurrently on one service: one in C#, one in Python and one in the shell. Prints a line of figures; the
// exit code is 1 when a task has an unexpected result. The arguments are the folder of the samples and the built C# worker.
if (args is not [var samples, var reportsWorker])
{
    Console.Error.WriteLine("samples FOLDER_OF_SAMPLES BUILT_REPORTS_WORKER_DLL");
    return 2;
}

var folder = Directory.CreateTempSubdirectory("scheduler-samples-").FullName;
await using var database = new TestDatabase(TestDatabase.Sqlite);
await using var service = ServiceProcess.Start(folder, database.Settings);
var address = await service.Address;
using var tasks = new SampleTasks(address);
try
{
    await using var csharp = SampleWorker.Start("dotnet", [reportsWorker], address);
    await using var python = SampleWorker.Start("python3", [Path.Combine(samples, "python-worker", "worker.py"), "python"], address);
    await using var shell = SampleWorker.Start(
        "bash", [Path.Combine(samples, "shell-worker", "worker.sh"), "shell", "jq", "-ce", "{sum: (.a + .b)}"], address);

    for (var i = 0; i < 4; i++)
    {
        await tasks.CreateAsync("reports", $$"""{"month":"2029-{{i + 1:00}}","copies":2}""", "SUCCEEDED", "\"sheets\":6");
        await tasks.CreateAsync("python", $$"""{"text":"one two three {{i}}"}""", "SUCCEEDED", "\"words\":4");
        await tasks.CreateAsync("shell", $$"""{"a":{{i}},"b":40}""", "SUCCEEDED", $"\"sum\":{40 + i}");
    }

    await tasks.CreateAsync("reports", """{"month":"soon"}""", "FAILED", "soon");
    await tasks.CreateAsync("python", "{}", "FAILED", "KeyError");
    await tasks.CreateAsync("shell", """{"a":"x","b":1}""", "FAILED", "cannot be added");

    var unexpected = await tasks.CountWrongAsync();
    SampleWorker[] workers = [csharp, python, shell];
    var ended = await Task.WhenAll(workers.Select(worker => worker.TerminateAsync()));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"samples: {tasks.Count} tasks by workers in C#, Python and shell, {unexpected} with an unexpected result; exit codes {string.Join(", ", ended)}"));
    if (unexpected == 0 && ended.All(code => code == 0))
    {
        return 0;
    }

    foreach (var worker in workers)
    {
        await Console.Error.WriteLineAsync(worker.Output);
    }

    return 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
