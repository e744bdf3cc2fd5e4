using System.Data.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>The parts that the statements on the tasks of schedules share.</summary>
internal static class OccurrenceStatement
{
    public const string Tasks = ScheduledTaskConfiguration.Table;

    public const string IsOwn = "OccurrenceKind = 'OWN'";

    public const string IsOwnOrBackfilled = "OccurrenceKind IN ('OWN', 'BACKFILLED')";

    public const string IsEnded = "Status IN ('SUCCEEDED', 'FAILED')";

    /// <summary>The FROM clause with the tasks of a schedule that wait for their first attempt, in the order of their instants.</summary>
    /// <param name="dialect">The dialect of the database.</param>
    /// <param name="schedule">A SQL expression for the id of the schedule.</param>
    /// <param name="kind">A condition on the kind.</param>
    public static string Waiting(SqlDialect dialect, string schedule, string kind) => $"""
        {dialect.From(Tasks, ScheduledTaskConfiguration.WaitingIndex)}
        WHERE {ScheduledTaskConfiguration.IsWaiting} AND ScheduleId = {schedule}
            AND ScheduledFor IS NOT NULL AND Status = 'SCHEDULED' AND Attempt = 0 AND {kind}
        ORDER BY ScheduledFor
        """;

    /// <summary>The FROM clause with the tasks of a schedule for instants.</summary>
    /// <param name="dialect">The dialect of the database.</param>
    /// <param name="schedule">A SQL expression for the id of the schedule.</param>
    /// <param name="condition">A condition.</param>
    /// <param name="isDescending">Whether the newest instants are first.</param>
    public static string OfInstants(SqlDialect dialect, string schedule, string condition, bool isDescending = false) => $"""
        {dialect.From(Tasks, ScheduledTaskConfiguration.InstantIndex)}
        WHERE {ScheduledTaskConfiguration.HasInstant} AND ScheduleId = {schedule} AND {condition}
        ORDER BY ScheduledFor{(isDescending ? " DESC" : "")}
        """;

    /// <summary>Selects the ids of the own occurrences and backfilled tasks that wait for their first attempt.</summary>
    public static DbCommand SelectWaiting(SchedulerDbContext context, ScheduleId id, int count)
    {
        var statement = new Statement(context);
        var schedule = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.ScheduleId), id);
        return statement.ToCommand(context.Dialect.SelectTop("Id", Waiting(context.Dialect, schedule, IsOwnOrBackfilled), statement.Parameter(count)));
    }
}
