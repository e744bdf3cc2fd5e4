using System.Data;
using System.Data.Common;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.Sqlite;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure.Claims;

/// <summary>Claims on SQLite, which has one writer at a time: no other claim or change of settings can run concurrently.</summary>
internal sealed class SqliteClaimStore(SchedulerDbContext context, SqliteSession session, ICurrentCaller caller, TimeProvider time) : IClaimStore
{
    private const string Tasks = ScheduledTaskConfiguration.Table;
    private const string Due = $"{Tasks} INDEXED BY {ScheduledTaskConfiguration.DueIndex}";
    private const string Running = $"{Tasks} INDEXED BY {ScheduledTaskConfiguration.RunningIndex}";

    public async Task<ClaimOutcome> ClaimAsync(ClaimTasks order, LeaseSecret secret, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var held = order.Key is null ? [] : await ReadAsync(Held(order.Key, now), ReadTasksAsync, cancellationToken);
        var tasks = held.Count > 0 ? held : await ClaimDueAsync(order, secret, now, cancellationToken);
        var due = await ReadAsync(DueTimesOf(order.Workers, now), ReadDueAsync, cancellationToken);
        return new ClaimOutcome(tasks, IsRepeated: held.Count > 0, new DueTimes(ClockReading.At(now), due));
    }

    public async Task<TaskPoll> PollAsync(IReadOnlyCollection<WorkerName> workers, IReadOnlyCollection<ClaimKey> keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var statement = new Statement(context);
        var leaseTime = statement.Parameter<Lease>(nameof(Lease.ExpiresAt), now);
        await using var command = statement.ToCommand($"""
            SELECT EXISTS (SELECT 1 FROM {Running} WHERE Status = 'RUNNING' AND LeaseExpiresAt <= {leaseTime});
            {(workers.Count == 0 ? string.Empty : SelectDueTimes(statement, workers, leaseTime) + SelectHeldKeys(statement, keys, leaseTime))}
            """);
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token), cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var hasExpired = reader.GetBoolean(0);
            return new TaskPoll(await ClaimStatement.ReadDueTimesAsync(reader, context.Dialect, ClockReading.At(now), cancellationToken), hasExpired);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private DbCommand Held(ClaimKey key, DateTimeOffset now)
    {
        var statement = session.NewStatement();
        return statement.ToCommand($"""
            SELECT {ClaimStatement.LeaseColumns}, {TaskRow.ColumnList}
            FROM {Tasks} INDEXED BY {ScheduledTaskConfiguration.ClaimKeyIndex}
            WHERE LeaseClaimKey = {statement.Parameter<Lease>(nameof(Lease.ClaimKey), key)}
                AND LeaseExpiresAt > {statement.Parameter<Lease>(nameof(Lease.ExpiresAt), now)}
            """);
    }

    private static string SelectHeldKeys(Statement statement, IReadOnlyCollection<ClaimKey> keys, string leaseTime) => $"""
        SELECT unhex(claim.value) FROM json_each({statement.Parameter(ClaimStatement.ToJson(keys))}) AS claim
        WHERE EXISTS (
            SELECT 1 FROM {Tasks} INDEXED BY {ScheduledTaskConfiguration.ClaimKeyIndex}
            WHERE LeaseClaimKey = unhex(claim.value) AND LeaseExpiresAt > {leaseTime});
        """;

    private async Task<IReadOnlyList<ClaimedTask>> ClaimDueAsync(ClaimTasks order, LeaseSecret secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var tasks = await ReadAsync(ClaimDue(order, secret, now), ReadTasksAsync, cancellationToken);
        if (tasks.Count > 0)
        {
            var insert = session.Prepare(InsertEvents(tasks));
            try
            {
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }
            finally
            {
                session.Release(insert);
            }
        }

        return tasks;
    }

    private DbCommand InsertEvents(IReadOnlyList<ClaimedTask> claimed)
    {
        var statement = session.NewStatement();
        var ids = statement.Parameter(JsonSerializer.Serialize(claimed.Select(task => task.Started.TaskId.Value.ToString("N"))));
        return statement.ToCommand(EventStatement.InsertStarted(
            $"json_each({ids}) AS claim INNER JOIN {Tasks} AS task ON task.Id = unhex(claim.value)",
            statement.Parameter<TaskEvent>(TaskEventConfiguration.Actor, TaskEventConfiguration.ActorOf(caller))));
    }

    // Each part reads only as many index entries as it may claim. max() is needed because SQLite treats a negative LIMIT as unlimited.
    private DbCommand ClaimDue(ClaimTasks order, LeaseSecret secret, DateTimeOffset now)
    {
        var statement = session.NewStatement();
        var leaseTime = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), now);
        var limit = statement.Parameter(order.Limit);
        var expiresAt = statement.Parameter<Lease>(nameof(Lease.ExpiresAt), now.AddSeconds(order.LeaseSeconds));
        var parts = order.Workers.Distinct().Select(name =>
        {
            var worker = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Worker), name);
            return $"""
                SELECT DueAt, Id FROM (
                    SELECT DueAt, Id FROM {Due} WHERE Worker = {worker} AND DueAt <= {leaseTime} ORDER BY DueAt, Id
                    LIMIT max(0, min({limit}, coalesce((
                        SELECT CASE WHEN {WorkerSettingsConfiguration.IsPaused(leaseTime)} THEN 0 ELSE MaxRunning - (SELECT count(*) FROM {Running} WHERE Worker = {worker} AND Status = 'RUNNING') END
                        FROM {WorkerSettingsConfiguration.Table} WHERE Worker = {worker}), {limit}))))
                """;
        });
        return statement.ToCommand($"""
            UPDATE {Tasks} SET {ClaimStatement.Assignments(statement, order, secret, now, expiresAt)}
            WHERE Id IN (SELECT Id FROM ({string.Join(" UNION ALL ", parts)}) ORDER BY DueAt, Id LIMIT {limit})
            RETURNING {ClaimStatement.LeaseColumns}, {TaskRow.ColumnList}
            """);
    }

    private DbCommand DueTimesOf(IReadOnlyCollection<WorkerName> workers, DateTimeOffset now)
    {
        var statement = session.NewStatement();
        return statement.ToCommand(SelectDueTimes(statement, workers, statement.Parameter<ScheduledTask>(nameof(ScheduledTask.DueAt), now)));
    }

    private static string SelectDueTimes(Statement statement, IReadOnlyCollection<WorkerName> workers, string leaseTime) => $"""
        SELECT name.value,
            (SELECT DueAt FROM {Due} WHERE Worker = name.value AND DueAt IS NOT NULL ORDER BY DueAt LIMIT 1),
            coalesce((
                SELECT NOT {WorkerSettingsConfiguration.IsPaused(leaseTime)} AND (MaxRunning IS NULL OR MaxRunning > (SELECT count(*) FROM {Running} WHERE Worker = name.value AND Status = 'RUNNING'))
                FROM {WorkerSettingsConfiguration.Table} WHERE Worker = name.value), 1),
            (SELECT count(*) FROM (SELECT 1 FROM {Due} WHERE Worker = name.value AND DueAt <= {leaseTime} LIMIT {DueTimes.MaxDueCount}))
        FROM json_each({statement.Parameter(ClaimStatement.ToJson(workers))}) AS name;
        """;

    private Task<IReadOnlyList<ClaimedTask>> ReadTasksAsync(DbDataReader reader, CancellationToken cancellationToken) =>
        ClaimStatement.ReadTasksAsync(reader, context.Dialect, cancellationToken);

    private Task<IReadOnlyList<WorkerDue>> ReadDueAsync(DbDataReader reader, CancellationToken cancellationToken) =>
        ClaimStatement.ReadDueAsync(reader, context.Dialect, cancellationToken);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        DbCommand command, Func<DbDataReader, CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken)
    {
        var prepared = session.Prepare(command);
        try
        {
            await using var reader = await prepared.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
            return await read(reader, cancellationToken);
        }
        finally
        {
            session.Release(prepared);
        }
    }
}
