using System.Globalization;
using Scheduler.Testing;

namespace Scheduler.Samples;

/// <summary>Runs the C#, Python and shell workers concurrently on one service.</summary>
internal static class SideBySide
{
    /// <summary>Runs the workers, and prints a summary.</summary>
    /// <returns>Whether all tasks and workers ended as expected.</returns>
    public static async Task<bool> RunAsync(string samples, string reportsWorker)
    {
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

            var wrong = await tasks.CountWrongAsync();
            SampleWorker[] workers = [csharp, python, shell];
            await Task.WhenAll(workers.Select(worker => worker.SignalAsync("TERM")));
            var exitCodes = await Task.WhenAll(workers.Select(worker => worker.WaitAsync()));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"samples: {tasks.Count} tasks by workers in C#, Python and shell, {wrong} with unexpected results; exit codes {string.Join(", ", exitCodes)}"));
            if (wrong == 0 && exitCodes.All(code => code == 0))
            {
                return true;
            }

            foreach (var worker in workers)
            {
                await Console.Error.WriteLineAsync(worker.Output);
            }

            return false;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
