using System.Data.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Selects the schedules for which the service has to decide.</summary>
internal static class DueSchedulesStatement
{
    private const string Schedules = ScheduleConfiguration.Table;

    /// <summary>Whether the watched task is no longer as the schedule has seen it. Each change includes those before it.</summary>
    private const string HasChanged = $"""
        task.Id IS NULL OR task.OccurrenceKind IS NULL OR task.OccurrenceKind <> 'OWN'
        OR ({Schedules}.WatchedChange IN ('{nameof(WatchedChange.Ended)}', '{nameof(WatchedChange.Started)}') AND task.Status IN ('SUCCEEDED', 'FAILED'))
        OR ({Schedules}.WatchedChange = '{nameof(WatchedChange.Started)}' AND (task.Attempt <> 0 OR task.Status <> 'SCHEDULED'))
        """;

    /// <summary>Selects up to the given number of ids for each of the two reasons; no id occurs twice.</summary>
    public static DbCommand Select(SchedulerDbContext context, DateTimeOffset now, int count)
    {
        var (statement, dialect) = (new Statement(context), context.Dialect);
        var time = statement.Parameter<Schedule>(nameof(Schedule.CheckAt), now);
        var limit = statement.Parameter(count);
        var due = $"{dialect.From(Schedules, ScheduleConfiguration.CheckIndex)} WHERE CheckAt IS NOT NULL AND CheckAt <= {time} ORDER BY CheckAt";
        var changed = $"""
            {dialect.From(Schedules, ScheduleConfiguration.WatchIndex)}
            {dialect.LeftLookupJoin} {OccurrenceStatement.Tasks} AS task ON task.Id = {Schedules}.WatchedTaskId
            WHERE {Schedules}.WatchedTaskId IS NOT NULL AND ({Schedules}.CheckAt IS NULL OR {Schedules}.CheckAt > {time}) AND ({HasChanged})
            """;
        return statement.ToCommand($"""
            SELECT found.Id FROM (
                SELECT due.Id FROM ({dialect.SelectTop("Id", due, limit)}) AS due
                UNION ALL
                SELECT changed.Id FROM ({dialect.SelectTop($"{Schedules}.Id", changed, limit)}) AS changed) AS found
            """);
    }
}
