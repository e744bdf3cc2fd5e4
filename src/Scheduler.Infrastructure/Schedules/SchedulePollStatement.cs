using System.Data.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Selects the schedules that the service has to look at.</summary>
internal static class SchedulePollStatement
{
    private const string Schedules = ScheduleConfiguration.Table;

    /// <summary>Whether the watched task is no longer as the schedule has seen it. Each change includes those before it.</summary>
    private const string HasChanged = $"""
        task.Id IS NULL OR task.OccurrenceKind IS NULL OR task.OccurrenceKind <> 'OWN'
        OR ({Schedules}.WatchedChange IN ('{nameof(WatchedChange.Ended)}', '{nameof(WatchedChange.Started)}') AND task.Status IN ('SUCCEEDED', 'FAILED'))
        OR ({Schedules}.WatchedChange = '{nameof(WatchedChange.Started)}' AND (task.Attempt <> 0 OR task.Status <> 'SCHEDULED'))
        """;

    /// <summary>
    /// Selects up to the given number of ids of due schedules for each of the two reasons, without a name, and the late schedules with
    /// their names.
    /// </summary>
    public static DbCommand Select(SchedulerDbContext context, LeaseClock clock, int count, bool includesLate)
    {
        var (statement, dialect) = (new Statement(context), context.Dialect);
        var time = clock.ExpressionIn(statement);
        var limit = statement.Parameter(count);
        var due = $"{dialect.From(Schedules, ScheduleConfiguration.CheckIndex)} WHERE CheckAt IS NOT NULL AND CheckAt <= {time} ORDER BY CheckAt";
        var changed = $"""
            {dialect.From(Schedules, ScheduleConfiguration.WatchIndex)}
            {dialect.LeftLookupJoin} {OccurrenceStatement.Tasks} AS task ON task.Id = {Schedules}.WatchedTaskId
            WHERE {Schedules}.WatchedTaskId IS NOT NULL AND ({Schedules}.CheckAt IS NULL OR {Schedules}.CheckAt > {time}) AND ({HasChanged})
            """;
        return statement.ToCommand($"""
            SELECT due.Id, CAST(NULL AS nvarchar({ScheduleName.MaxLength})) FROM ({dialect.SelectTop("Id", due, limit)}) AS due
            UNION ALL
            SELECT changed.Id, NULL FROM ({dialect.SelectTop($"{Schedules}.Id", changed, limit)}) AS changed
            {(includesLate ? $"UNION ALL {SelectLate(dialect, time)}" : string.Empty)}
            """);
    }

    private static string SelectLate(SqlDialect dialect, string time)
    {
        var oldest = OccurrenceStatement.Waiting(dialect, $"{Schedules}.Id", OccurrenceStatement.IsOwn);
        return $"""
            SELECT late.Id, late.Name
            FROM (
                SELECT Id, Name, BlockedFrom, LateAfterSeconds, ({dialect.SelectTop($"{OccurrenceStatement.Tasks}.Start", oldest, "1")}) AS OldestWaiting
                FROM {Schedules} WHERE IsPaused = 0 AND LateAfterSeconds IS NOT NULL) AS late
            WHERE {dialect.AddSeconds("late.OldestWaiting", "late.LateAfterSeconds")} < {time} OR {dialect.AddSeconds("late.BlockedFrom", "late.LateAfterSeconds")} < {time}
            """;
    }
}
