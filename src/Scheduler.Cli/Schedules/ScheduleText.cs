using System.Globalization;
using Scheduler.Cli.Output;
using Scheduler.Client;

namespace Scheduler.Cli.Schedules;

/// <summary>Shows schedules to people.</summary>
internal static class ScheduleText
{
    public static void WriteList(Printer printer, IReadOnlyList<SchedulerSchedule> schedules)
    {
        if (printer.IsJson)
        {
            return;
        }

        if (schedules.Count == 0)
        {
            printer.WriteNote("No schedule matches.");
            return;
        }

        var table = new Table(
            new Column("NAME"),
            new Column("STATE"),
            new Column("NEXT START"),
            new Column("RULE") { MinWidth = 12 },
            new Column("LAST") { IsOptional = true },
            new Column("WORKER") { MinWidth = 9, IsOptional = true },
            new Column("TIME ZONE") { IsOptional = true });
        foreach (var schedule in schedules)
        {
            table.Add(
                schedule.Name,
                schedule.Late ? new Cell("LATE", Style.Bad) : Styles.Of(schedule.State),
                printer.Time.Short(NextOf(schedule)),
                RuleOf(schedule),
                schedule.Last is { } last ? Styles.Of(last.Status) : "",
                schedule.Worker,
                schedule.TimeZone);
        }

        printer.Write(table);
    }

    public static void Write(Printer printer, SchedulerSchedule schedule)
    {
        var details = new Details()
            .Add("Name", schedule.Name)
            .Add("Id", schedule.Id)
            .Add("State", Styles.Of(schedule.State))
            .Add("Late", schedule.Late ? new Cell("yes", Style.Bad) : "")
            .Add("Note", schedule.Note)
            .Add("Rule", RuleOf(schedule))
            .Add("Time zone", schedule.TimeZone)
            .Add("From", printer.Time.Full(schedule.StartsAt))
            .Add("Until", printer.Time.Full(schedule.EndsAt))
            .Add("Not on", string.Join(", ", schedule.ExcludedDates.Select(date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))))
            .Add("Worker", schedule.Worker)
            .Add("Title", schedule.Title)
            .Add("Payload", schedule.Payload.GetRawText())
            .Add("Retry", RetryText.Of(schedule.Retry))
            .Add("Overlap", EnumName.Of(schedule.Overlap))
            .Add("Misfire", FormattableString.Invariant($"{EnumName.Of(schedule.Misfire)}, after {schedule.GraceSeconds} s"));
        foreach (var start in schedule.NextStarts)
        {
            details.Add("Next start", printer.Time.Full(start));
        }

        details
            .Add("Next task", schedule.NextTaskId)
            .Add("Held by", schedule.HeldBy);
        if (schedule.Last is { } last)
        {
            details.Add("Last task", last.TaskId)
                .Add("Last status", Styles.Of(last.Status))
                .Add("Last instant", printer.Time.Full(last.ScheduledFor))
                .Add("Last started", printer.Time.Full(last.StartedAt))
                .Add("Last finished", printer.Time.Full(last.FinishedAt));
        }

        if (schedule.LastSkipped is { } skipped)
        {
            details.Add("Last skipped", $"{printer.Time.Full(skipped.Instant)} ({EnumName.Of(skipped.Reason)})");
        }

        printer.Write(details
            .Add("Created", printer.Time.Full(schedule.CreatedAt))
            .Add("Updated", printer.Time.Full(schedule.UpdatedAt))
            .Add("Version", schedule.Version));
    }

    /// <summary>The next instant, or null.</summary>
    public static DateTimeOffset? NextOf(SchedulerSchedule schedule) => schedule.NextStarts is [var next, ..] ? next : null;

    private static string RuleOf(SchedulerSchedule schedule) => schedule.Cron ?? $"every {schedule.Every}";
}
