using System.Runtime.Versioning;
using Scheduler.Samples;
using Scheduler.Samples.Faults;

[assembly: SupportedOSPlatform("linux")]

// Runs the samples against faulty services; then, when the built C# worker is given, all of them concurrently on the real service.
// Prints a summary; the exit code is 1 when a check failed or a task has an unexpected result.
if (args is not ([_] or [_, _]))
{
    Console.Error.WriteLine("samples FOLDER_OF_SAMPLES [BUILT_REPORTS_WORKER_DLL]");
    return 2;
}

var passed = await FaultChecks.RunAsync(args[0]);
if (args is [_, var reportsWorker])
{
    passed &= await SideBySide.RunAsync(args[0], reportsWorker);
}

return passed ? 0 : 1;
