using Scheduler.Application.Retention;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Retention;

/// <summary>Retention on SQLite, in the transaction of the command: there is one writer at a time.</summary>
internal sealed class SqliteRetentionStore(SchedulerDbContext context) : IRetentionStore
{
    private const string Tasks = $"{ScheduledTaskConfiguration.Table} AS task INDEXED BY {ScheduledTaskConfiguration.FinishedIndex}";
    private const string Events = TaskEventConfiguration.Table;

    public async Task<int> DeleteEndedTasksAsync(DateTimeOffset finishedBefore, DateTimeOffset now, int count, CancellationToken cancellationToken)
    {
        await ExecuteAsync(
            statement => EventStatement.InsertDeleted(
                $"{Tasks} {Oldest(statement, finishedBefore, count)}", statement.Parameter<TaskEvent>(nameof(TaskEvent.At), now)),
            cancellationToken);
        return await ExecuteAsync(
            statement => $"DELETE FROM {ScheduledTaskConfiguration.Table} WHERE rowid IN (SELECT rowid FROM {Tasks} {Oldest(statement, finishedBefore, count)})",
            cancellationToken);
    }

    public async Task<int> RemoveEventsAsync(DateTimeOffset before, int count, CancellationToken cancellationToken)
    {
        var removed = await ExecuteAsync(
            statement =>
            {
                var oldest = $"(SELECT Sequence, At FROM {Events} ORDER BY Sequence LIMIT {statement.Parameter(count)})";
                return $"""
                    DELETE FROM {Events} WHERE Sequence <= (
                        SELECT max(Sequence) FROM {oldest}
                        WHERE Sequence < coalesce((SELECT min(Sequence) FROM {oldest} WHERE At >= {statement.Parameter<TaskEvent>(nameof(TaskEvent.At), before)}), {long.MaxValue}))
                    """;
            },
            cancellationToken);
        if (removed > 0)
        {
            // The numbers of a table with AUTOINCREMENT are not used again, so the last one is known even when the table is empty.
            await ExecuteAsync(
                _ => $"""
                    UPDATE {EventLog.Table} SET RemovedThrough = coalesce(
                        (SELECT min(Sequence) - 1 FROM {Events}), (SELECT seq FROM sqlite_sequence WHERE name = '{Events}'))
                    """,
                cancellationToken);
        }

        return removed;
    }

    private static string Oldest(Statement statement, DateTimeOffset finishedBefore, int count) => $"""
        WHERE task.FinishedAt < {statement.Parameter<ScheduledTask>(nameof(ScheduledTask.FinishedAt), finishedBefore)}
        ORDER BY task.FinishedAt, task.rowid LIMIT {statement.Parameter(count)}
        """;

    private async Task<int> ExecuteAsync(Func<Statement, string> write, CancellationToken cancellationToken)
    {
        var statement = new Statement(context);
        await using var command = statement.ToCommand(write(statement));
        return await context.ExecuteAsync(command, command.ExecuteNonQueryAsync, cancellationToken);
    }
}
