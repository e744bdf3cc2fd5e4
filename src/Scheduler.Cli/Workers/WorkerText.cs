using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Workers;

/// <summary>Shows workers to people.</summary>
internal static class WorkerText
{
    public const string NameDescription = "The name of the worker.";

    public static void WriteList(Printer printer, IReadOnlyList<WorkerSummary> workers)
    {
        if (workers.Count == 0)
        {
            printer.WriteNote("There are no workers: no task was created yet.");
            return;
        }

        var table = new Table(
            new Column("WORKER"),
            new Column("STATE"),
            new Column("CAP") { IsNumeric = true },
            new Column("SCHEDULED") { IsNumeric = true },
            new Column("DUE") { IsNumeric = true },
            new Column("RUNNING") { IsNumeric = true },
            new Column("SUCCEEDED") { IsNumeric = true },
            new Column("FAILED") { IsNumeric = true },
            new Column("DUE SINCE") { IsOptional = true });
        foreach (var worker in workers)
        {
            table.Add(
                worker.Worker,
                worker.Paused ? new Cell("paused", Style.Active) : "",
                worker.MaxRunning is { } cap ? cap : (Cell)"",
                worker.Scheduled,
                worker.Due,
                worker.Running,
                worker.Succeeded,
                worker.Failed,
                printer.Time.Short(worker.OldestDueAt));
        }

        printer.Write(table);
    }
}
