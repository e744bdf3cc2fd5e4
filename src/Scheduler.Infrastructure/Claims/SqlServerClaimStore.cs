using System.Data;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Events;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;
using Scheduler.Infrastructure.Tasks;
using Scheduler.Infrastructure.Workers;

namespace Scheduler.Infrastructure.Claims;

/// <summary>
/// Claims on SQL Server in one round trip: a transaction that waits only for claims with the same key, and for claims of the same
/// worker if it has a cap. Locks are acquired in this order: the key, the settings in the order of the worker names, the tasks.
/// </summary>
internal sealed class SqlServerClaimStore(
    SchedulerDbContext context, LeaseClock clock, ICurrentCaller caller, IDatabaseErrorClassifier failures, TimeProvider time) : IClaimStore
{
    private const string Tasks = ScheduledTaskConfiguration.Table;
    private const string Settings = WorkerSettingsConfiguration.Table;

    /// <summary>Commits. No lock may time out after that: the error means that nothing was claimed, and the claim would be retried.</summary>
    private const string Commit = "COMMIT TRANSACTION; SET LOCK_TIMEOUT -1;";

    /// <summary>A seek into the index of waiting tasks, in its order: statistics, which rarely change with them, must not lead to a scan.</summary>
    private const string Due = $"INDEX ({ScheduledTaskConfiguration.DueIndex}), FORCESEEK";

    /// <summary>Whether the worker is paused.</summary>
    private static readonly string Paused = WorkerSettingsConfiguration.IsPaused("@leaseTime", "settings.");

    /// <summary>A name from <see cref="Names"/>, which has the database's collation, in the collation of the columns it is compared with.</summary>
    private const string Name = $"name.Worker COLLATE {SqlServerSchedulerDbContext.OrdinalCollation}";

    /// <summary>The tasks that the claim has updated. The hint prevents a scan of the table.</summary>
    private const string Claimed = $"{Tasks} AS task WITH (FORCESEEK) WHERE task.Id IN (SELECT Id FROM @claimed)";

    /// <summary>
    /// How long a claim waits for another claim with the same key, or of the same capped worker. After that it is retried until the
    /// command's deadline: a client that stopped waiting would not know whether it has claimed.
    /// </summary>
    private const int LockTimeoutMilliseconds = 1000;

    /// <summary>A claim reads few rows. A parallel plan would lock more of them, and other claims would skip these.</summary>
    private const string Serial = "OPTION (MAXDOP 1)";

    public async Task<ClaimOutcome> ClaimAsync(ClaimTasks order, LeaseSecret secret, CancellationToken cancellationToken)
    {
        try
        {
            return await ClaimOnceAsync(order, secret, cancellationToken);
        }
        catch (Exception e) when (order.Key is not null && failures.Classify(e) == DatabaseErrorKind.OutcomeUnknown)
        {
            // With a claim id the retry finds the tasks of the first try, if it committed. Without one it could claim tasks a second time.
            return await ClaimOnceAsync(order, secret, cancellationToken);
        }
    }

    public async Task<TaskPoll> PollAsync(IReadOnlyCollection<WorkerName> workers, IReadOnlyCollection<ClaimKey> keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var statement = new Statement(context);
        await using var command = statement.ToCommand($"""
            DECLARE @leaseTime datetime2(7) = {clock.ExpressionIn(statement)};
            SELECT @leaseTime, CASE WHEN EXISTS (
                SELECT 1 FROM {Tasks} WHERE Status = 'RUNNING' AND LeaseExpiresAt <= @leaseTime) THEN 1 ELSE 0 END;
            {(workers.Count == 0 ? string.Empty : SelectDueTimes(statement.Parameter(ClaimStatement.ToJson(workers))) + HeldKeys(statement.Parameter(ClaimStatement.ToJson(keys))))}
            """);
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token), cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var reading = new ClockReading(now, context.Dialect.ReadTime(reader, 0));
            var hasExpired = reader.GetInt32(1) == 1;
            return new TaskPoll(await ClaimStatement.ReadDueTimesAsync(reader, context.Dialect, reading, cancellationToken), hasExpired);
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private async Task<ClaimOutcome> ClaimOnceAsync(ClaimTasks order, LeaseSecret secret, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            await using var command = ClaimDue(order, secret, now);
            await using var reader = await context.ExecuteAsync(command, token => command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, token), cancellationToken);
            var held = order.Key is null ? [] : await ReadTasksAsync(reader, cancellationToken);
            var tasks = held.Count > 0 ? held : await ReadTasksAsync(reader, cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var leaseTime = context.Dialect.ReadTime(reader, 0);
            await reader.NextResultAsync(cancellationToken);
            var due = await ClaimStatement.ReadDueAsync(reader, context.Dialect, cancellationToken);
            return new ClaimOutcome(tasks, IsRepeated: held.Count > 0, new DueTimes(new ClockReading(now, leaseTime), due));
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    private DbCommand ClaimDue(ClaimTasks order, LeaseSecret secret, DateTimeOffset now)
    {
        var statement = new Statement(context);
        var workers = order.Workers.Distinct().OrderBy(worker => worker.Value, StringComparer.Ordinal).ToList();
        var names = statement.Parameter(ClaimStatement.ToJson(workers));
        var parts = new Parts(
            statement.Parameter(order.Limit),
            ClaimStatement.Assignments(statement, order, secret, now, expiresAt: "DATEADD(SECOND, @leaseSeconds, @leaseTime)"),
            statement.Parameter<Lease>(nameof(Lease.Secret), secret),
            statement.Parameter<TaskEvent>(TaskEventConfiguration.Actor, TaskEventConfiguration.ActorOf(caller)));
        var (claim, dueTimes) = (ClaimOfSome(names, parts), SelectDueTimes(names));
        if (workers is [var only])
        {
            var worker = statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Worker), only);
            (claim, dueTimes) = ($"IF EXISTS ({Limits(worker)}) BEGIN {claim} END ELSE {ClaimOfOne(worker, parts)}", SelectDueTimesOfOne(worker));
        }

        // A duplicate of a claim that still holds tasks returns these and claims no others.
        var (lockKey, findHeld) = order.Key is null ? ("", "") : WithKey(statement, order.Key);
        return statement.ToCommand($"""
            SET XACT_ABORT ON;
            SET LOCK_TIMEOUT {LockTimeoutMilliseconds};
            BEGIN TRANSACTION;
            {lockKey}
            DECLARE @leaseTime datetime2(7) = {clock.ExpressionIn(statement)};
            DECLARE @leaseSeconds int = {statement.Parameter(order.LeaseSeconds)};
            {findHeld}
            BEGIN
                {claim}
            END;
            IF @@TRANCOUNT > 0 BEGIN {Commit} END;
            SELECT @leaseTime;
            {dueTimes}
            """);
    }

    // Without names to parse, table variables and a sort. The join looks like a detour, but it skips rows that others have locked: an
    // update of the index entries alone would wait for a change that holds the row and waits for the entry, which is a deadlock.
    private static string ClaimOfOne(string worker, Parts parts) => $"""
        UPDATE task SET {parts.Assignments}
        {EventStatement.OutputStarted(parts.Actor)}
        OUTPUT {ClaimStatement.LeaseColumnsOf("inserted")}, {TaskRow.ColumnsOf("inserted")}
        FROM (
            SELECT TOP ({parts.Limit}) candidate.Id FROM {Tasks} AS candidate WITH ({Due}, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
            WHERE candidate.Worker = {worker} AND candidate.DueAt IS NOT NULL AND candidate.DueAt <= @leaseTime AND NOT EXISTS ({Limits(worker)})
            ORDER BY candidate.DueAt, candidate.Id) AS picked
        INNER LOOP JOIN {Tasks} AS task WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) ON task.Id = picked.Id
        WHERE task.DueAt <= @leaseTime
        {Serial};
        """;

    /// <summary>The settings that limit the claims of a worker.</summary>
    private static string Limits(string worker) =>
        $"SELECT 1 FROM {Settings} AS settings WHERE settings.Worker = {worker} AND ({Paused} OR settings.MaxRunning IS NOT NULL)";

    // First, without locks, how many tasks of each worker are among the oldest: locking the candidates of all workers would hide them
    // from other claims, although most are not taken. If others take some meanwhile, READPAST finds the next ones of that worker.
    // The rows are read after the commit: a slow network would extend the locks on the settings and on the key.
    private static string ClaimOfSome(string names, Parts parts) => $"""
        DECLARE @claimed TABLE (Id binary(16) NOT NULL PRIMARY KEY);
        DECLARE @shares TABLE (Worker nvarchar({WorkerName.MaxLength}) COLLATE {SqlServerSchedulerDbContext.OrdinalCollation} NOT NULL PRIMARY KEY, Total int NOT NULL);
        {LockCapped(names)}
        INSERT @shares (Worker, Total)
        SELECT oldest.Worker, COUNT(*)
        FROM (
            SELECT TOP ({parts.Limit}) due.Worker
            FROM {Names(names)} AS name
            LEFT JOIN {Settings} AS settings ON settings.Worker = {Name}
            CROSS APPLY (
                SELECT COUNT(*) AS Total FROM {Tasks}
                WHERE settings.MaxRunning IS NOT NULL AND Worker = {Name} AND Status = 'RUNNING') AS running
            CROSS APPLY (
                SELECT TOP (CASE
                        WHEN {Paused} THEN 0
                        WHEN settings.MaxRunning IS NULL OR settings.MaxRunning - running.Total >= {parts.Limit} THEN {parts.Limit}
                        WHEN settings.MaxRunning > running.Total THEN settings.MaxRunning - running.Total
                        ELSE 0 END) candidate.Worker, candidate.DueAt, candidate.Id
                FROM {Tasks} AS candidate WITH ({Due}, READPAST, READCOMMITTEDLOCK)
                WHERE candidate.Worker = {Name} AND candidate.DueAt IS NOT NULL AND candidate.DueAt <= @leaseTime
                ORDER BY candidate.DueAt, candidate.Id) AS due
            ORDER BY due.DueAt, due.Id) AS oldest
        WHERE @capped = (
            SELECT COUNT(*) FROM {Names(names)} AS name
            INNER JOIN {Settings} AS settings ON settings.Worker = {Name} WHERE settings.MaxRunning IS NOT NULL)
        GROUP BY oldest.Worker
        {Serial};
        UPDATE task SET {parts.Assignments}
        OUTPUT inserted.Id INTO @claimed
        FROM (
            SELECT due.Id FROM @shares AS share
            CROSS APPLY (
                SELECT TOP (share.Total) candidate.Id FROM {Tasks} AS candidate WITH ({Due}, ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK)
                WHERE candidate.Worker = share.Worker AND candidate.DueAt IS NOT NULL AND candidate.DueAt <= @leaseTime
                ORDER BY candidate.DueAt, candidate.Id) AS due) AS picked
        INNER LOOP JOIN {Tasks} AS task WITH (FORCESEEK, ROWLOCK, READPAST, READCOMMITTEDLOCK) ON task.Id = picked.Id
        WHERE task.DueAt <= @leaseTime
        {Serial};
        {EventStatement.InsertStarted(Claimed, parts.Actor)};
        {Commit}
        SELECT {ClaimStatement.LeaseColumnsOf("task")}, {TaskRow.ColumnsOf("task")} FROM {Claimed} AND task.LeaseSecret = {parts.Secret};
        """;

    // Two statements, because running tasks must be counted in a snapshot that begins after the lock is acquired. The loop join locks
    // the names in their order; without a cap nothing is locked. If a cap was set after this check, its worker's running tasks were
    // counted without the lock: the claim then claims no tasks and is retried.
    private static string LockCapped(string names) => $"""
        DECLARE @capped int = 0;
        IF EXISTS (
            SELECT 1 FROM {Settings} AS settings
            INNER JOIN {Names(names)} AS name ON settings.Worker = {Name} WHERE settings.MaxRunning IS NOT NULL)
        BEGIN
            SELECT @capped = COUNT(*)
            FROM {Names(names)} AS name
            INNER LOOP JOIN {Settings} AS settings WITH (UPDLOCK, ROWLOCK, READCOMMITTEDLOCK) ON settings.Worker = {Name}
            WHERE settings.MaxRunning IS NOT NULL
            OPTION (FORCE ORDER);
        END;
        """;

    private static (string LockKey, string FindHeld) WithKey(Statement statement, ClaimKey key)
    {
        var claimKey = statement.Parameter<Lease>(nameof(Lease.ClaimKey), key);
        var resource = statement.Parameter($"scheduler-claim-{Convert.ToHexString(key.Bytes.Span)}");
        var lockKey = $"""
            DECLARE @locked int;
            EXECUTE @locked = sp_getapplock @Resource = {resource}, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = {LockTimeoutMilliseconds};
            IF @locked < 0 THROW {SqlServerErrorClassifier.ClaimInFlight}, 'A claim with the same key is in flight.', 1;
            """;
        var findHeld = $"""
            SELECT {ClaimStatement.LeaseColumns}, {TaskRow.ColumnList} FROM {Tasks} WITH (INDEX ({ScheduledTaskConfiguration.ClaimKeyIndex}), FORCESEEK)
            WHERE LeaseClaimKey IS NOT NULL AND LeaseClaimKey = {claimKey} AND LeaseExpiresAt > @leaseTime
            {Serial};
            IF @@ROWCOUNT = 0
            """;
        return (lockKey, findHeld);
    }

    private static string SelectDueTimes(string names) => $"""
        SELECT name.Worker, due.DueAt,
            CASE WHEN {Paused} OR settings.MaxRunning <= (SELECT COUNT(*) FROM {Tasks} WHERE Worker = {Name} AND Status = 'RUNNING') THEN 0 ELSE 1 END,
            {DueCount(Name)}
        FROM {Names(names)} AS name
        LEFT JOIN {Settings} AS settings ON settings.Worker = {Name}
        OUTER APPLY (SELECT TOP (1) DueAt FROM {Tasks} WITH ({Due}) WHERE Worker = {Name} AND DueAt IS NOT NULL ORDER BY DueAt) AS due
        {Serial};
        """;

    private static string DueCount(string worker) => $"""
        (SELECT COUNT(*) FROM (
            SELECT TOP ({DueTimes.MaxDueCount}) Id FROM {Tasks} WITH ({Due}) WHERE Worker = {worker} AND DueAt IS NOT NULL AND DueAt <= @leaseTime ORDER BY DueAt) AS counted)
        """;

    private static string SelectDueTimesOfOne(string worker) => $"""
        SELECT {worker}, (SELECT TOP (1) DueAt FROM {Tasks} WITH ({Due}) WHERE Worker = {worker} AND DueAt IS NOT NULL ORDER BY DueAt),
            CASE WHEN EXISTS (
                SELECT 1 FROM {Settings} AS settings
                WHERE settings.Worker = {worker}
                    AND ({Paused} OR settings.MaxRunning <= (SELECT COUNT(*) FROM {Tasks} WHERE Worker = {worker} AND Status = 'RUNNING'))) THEN 0 ELSE 1 END,
            {DueCount(worker)}
        {Serial};
        """;

    private static string HeldKeys(string keys) => $"""
        SELECT DISTINCT task.LeaseClaimKey
        FROM OPENJSON({keys}) WITH (Digits char({2 * ClaimKey.Length}) '$') AS claim
        INNER JOIN {Tasks} AS task ON task.LeaseClaimKey IS NOT NULL AND task.LeaseClaimKey = CONVERT(binary({ClaimKey.Length}), claim.Digits, 2)
        WHERE task.LeaseExpiresAt > @leaseTime
        {Serial};
        """;

    private async Task<IReadOnlyList<ClaimedTask>> ReadTasksAsync(DbDataReader reader, CancellationToken cancellationToken)
    {
        var tasks = await ClaimStatement.ReadTasksAsync(reader, context.Dialect, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return tasks;
    }

    private static string Names(string json) => $"OPENJSON({json}) WITH (Worker nvarchar({WorkerName.MaxLength}) '$')";

    /// <summary>What both forms of a claim contain.</summary>
    private sealed record Parts(string Limit, string Assignments, string Secret, string Actor);
}
