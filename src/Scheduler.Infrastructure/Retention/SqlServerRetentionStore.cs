using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Retention;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Retention;

/// <summary>Retention on SQL Server: one round trip and one transaction for each batch, under a lock that only one replica holds.</summary>
internal sealed class SqlServerRetentionStore(SchedulerDbContext context) : IRetentionStore
{
    private const string Tasks = ScheduledTaskConfiguration.Table;
    private const string Events = TaskEventConfiguration.Table;

    // The outer condition is evaluated under the lock of the row: the task may have been retried since the inner one was. A task that another
    // writer has locked is left for the next batch.
    public Task<int> DeleteEndedTasksAsync(DateTimeOffset finishedBefore, DateTimeOffset now, int count, CancellationToken cancellationToken) => RunAsync(
        statement =>
        {
            var limit = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.FinishedAt), finishedBefore);
            return $"""
                DELETE FROM {Tasks} WITH (ROWLOCK, READPAST, READCOMMITTEDLOCK)
                {EventStatement.OutputDeleted(statement.Parameter<TaskEvent>(nameof(TaskEvent.At), now))}
                WHERE FinishedAt < {limit} AND Id IN (
                    SELECT TOP ({statement.Parameter(count)}) Id FROM {Tasks} WITH (INDEX ({ScheduledTaskConfiguration.FinishedIndex}))
                    WHERE FinishedAt IS NOT NULL AND FinishedAt < {limit} ORDER BY FinishedAt);
                SET @removed = @@ROWCOUNT;
                """;
        },
        cancellationToken);

    public Task<int> RemoveEventsAsync(DateTimeOffset before, int count, CancellationToken cancellationToken) => RunAsync(
        statement =>
        {
            var oldest = $"(SELECT TOP ({statement.Parameter(count)}) Sequence, At FROM {Events} ORDER BY Sequence)";
            return $"""
                DECLARE @kept binary(8) = (SELECT MIN(Sequence) FROM {oldest} AS oldest WHERE At >= {statement.Parameter<TaskEvent>(nameof(TaskEvent.At), before)});
                DECLARE @through binary(8) = (SELECT MAX(Sequence) FROM {oldest} AS oldest WHERE @kept IS NULL OR Sequence < @kept);
                DELETE FROM {Events} WITH (ROWLOCK) WHERE Sequence <= @through;
                SET @removed = @@ROWCOUNT;
                IF @removed > 0 UPDATE {EventLog.Table} SET RemovedThrough = CAST(@through AS bigint);
                """;
        },
        cancellationToken);

    private async Task<int> RunAsync(Func<Statement, string> write, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var statement = new Statement(context);
            await using var command = statement.ToCommand($"""
                {SqlServerTransaction.Begin}
                DECLARE @removed int = 0;
                DECLARE @locked int;
                EXECUTE @locked = sp_getapplock @Resource = 'scheduler-retention', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = 0;
                IF @locked >= 0
                BEGIN
                    {write(statement)}
                END;
                {SqlServerTransaction.Commit}
                SELECT @removed;
                """);
            return (int)(await context.ExecuteAsync(command, command.ExecuteScalarAsync, cancellationToken))!;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }
}
