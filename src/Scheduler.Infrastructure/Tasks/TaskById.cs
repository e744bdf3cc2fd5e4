using System.Data.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>The statement that reads one task, with what says why it is waiting.</summary>
internal static class TaskById
{
    private const int FirstTaskColumn = 5;

    // The text for the last expression of the lease clock, which is the same for all statements of a process.
    private static (string LeaseTime, string Sql) _last = ("", "");

    /// <summary>Selects the task. The parameter of the lease clock, if there is one, has been added to the statement.</summary>
    public static DbCommand Select(Statement statement, TaskId id, string leaseTime)
    {
        var key = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Id), id);
        var (known, sql) = _last;
        if (known != leaseTime)
        {
            sql = SqlFor(leaseTime, key);
            _last = (leaseTime, sql);
        }

        return statement.ToCommand(sql);
    }

    /// <summary>Reads the current row.</summary>
    public static TaskResponse Read(RowReader row)
    {
        var now = row.Time(0);
        var ending = row.TextOrNull(1);
        var isPaused = row.Integer(2) == 1;
        var state = new WaitingState(now, ending is null ? null : Enum.Parse<AttemptEndingKind>(ending), isPaused, row.TimeOrNull(3), IsAtCap: row.Integer(4) == 1);
        var task = TaskRow.Read(row, FirstTaskColumn);
        return task with { Waiting = state.Explain(task) };
    }

    // Running tasks are counted only for a waiting task whose worker has a cap.
    private static string SqlFor(string leaseTime, string id) => $"""
        SELECT {leaseTime}, task.EndingKind, CASE WHEN settings.Paused = 1 THEN 1 ELSE 0 END, settings.PausedUntil,
            CASE WHEN task.DueAt IS NOT NULL AND settings.MaxRunning <= (
                SELECT COUNT(*) FROM {ScheduledTaskConfiguration.Table} AS running WHERE running.Worker = task.Worker AND running.Status = 'RUNNING') THEN 1 ELSE 0 END,
            {TaskRow.ColumnsOf("task")}
        FROM {ScheduledTaskConfiguration.Table} AS task
        LEFT JOIN {WorkerSettingsConfiguration.Table} AS settings ON settings.Worker = task.Worker AND task.DueAt IS NOT NULL
        WHERE task.Id = {id}
        """;
}
