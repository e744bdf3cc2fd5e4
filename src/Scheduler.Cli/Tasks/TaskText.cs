using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Tasks;

/// <summary>Shows tasks to people.</summary>
internal static class TaskText
{
    public const string IdDescription = "The id of the task.";

    public static void WriteList(Printer printer, IReadOnlyList<SchedulerTask> tasks)
    {
        if (printer.IsJson)
        {
            return;
        }

        if (tasks.Count == 0)
        {
            printer.WriteNote("No task matches.");
            return;
        }

        var table = new Table(
            new Column("ID"),
            new Column("STATUS"),
            new Column("START"),
            new Column("WORKER") { MinWidth = 9 },
            new Column("ATTEMPT") { IsOptional = true },
            new Column("TITLE") { MinWidth = 10, IsOptional = true });
        foreach (var task in tasks)
        {
            table.Add(task.Id, Styles.Of(task.Status), printer.Time.Short(task.Start), task.Worker, AttemptOf(task), task.Title);
        }

        printer.Write(table);
    }

    public static void Write(Printer printer, SchedulerTask task) => printer.Write(new Details()
        .Add("Id", task.Id)
        .Add("Status", Styles.Of(task.Status))
        .Add("Worker", task.Worker)
        .Add("Title", task.Title)
        .Add("Start", printer.Time.Full(task.Start))
        .Add("Due", printer.Time.Full(task.DueAt))
        .Add("Attempt", AttemptOf(task))
        .Add("Failure", task.Failure is { } failure ? $"{EnumName.LowerOf(failure.Code)}{(failure.Message is null ? "" : $": {failure.Message}")}" : null)
        .Add("Started", printer.Time.Full(task.StartedAt))
        .Add("Finished", printer.Time.Full(task.FinishedAt))
        .Add("Lease", task.Lease is { } lease ? $"{lease.Claimant ?? "no claimant"}, until {printer.Time.Full(lease.ExpiresAt)}" : null)
        .Add("Schedule", task.ScheduleId)
        .Add("Scheduled for", printer.Time.Full(task.ScheduledFor))
        .Add("Retry", RetryText.Of(task.Retry))
        .Add("Payload", task.Payload.GetRawText())
        .Add("Created", printer.Time.Full(task.CreatedAt))
        .Add("Updated", printer.Time.Full(task.UpdatedAt))
        .Add("Version", task.Version));

    private static string AttemptOf(SchedulerTask task) => FormattableString.Invariant($"{task.Attempt} of {task.Retry.MaxAttempts}");
}
