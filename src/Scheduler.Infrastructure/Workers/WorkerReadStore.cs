using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Scheduler.Application.Workers;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Tasks;

namespace Scheduler.Infrastructure.Workers;

internal sealed class WorkerReadStore(SchedulerDbContext context, LeaseClock clock) : IWorkerReadStore
{
    private enum Part
    {
        Waiting,
        Running,
        Settings,
    }

    public async Task<IReadOnlyList<WorkerResponse>> FindLiveAsync(WorkerName? worker, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = Live(worker);
            await using var reader = await context.ExecuteAsync(command, command.ExecuteReaderAsync, cancellationToken);
            var workers = new Dictionary<string, WorkerResponse>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken))
            {
                var name = reader.GetString(0);
                workers[name] = Add(workers.GetValueOrDefault(name) ?? WorkerResponse.Empty(name), reader);
            }

            return workers.Values.ToList();
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    public async Task<IReadOnlyDictionary<string, EndedTasks>> CountEndedAsync(WorkerName? worker, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = Ended(worker);
            await using var reader = await context.ExecuteAsync(command, command.ExecuteReaderAsync, cancellationToken);
            var counts = new Dictionary<string, EndedTasks>(StringComparer.Ordinal);
            while (await reader.ReadAsync(cancellationToken))
            {
                var (name, count) = (reader.GetString(0), reader.GetInt32(2));
                var known = counts.GetValueOrDefault(name) ?? new EndedTasks(Succeeded: 0, Failed: 0);
                counts[name] = ScheduledTaskStatusConverter.Parse(reader.GetString(1)) == ScheduledTaskStatus.Succeeded
                    ? known with { Succeeded = count }
                    : known with { Failed = count };
            }

            return counts;
        }
        finally
        {
            await context.Database.CloseConnectionAsync();
        }
    }

    // Read from indexes with the worker as their first column: no lookups and no sort.
    private DbCommand Ended(WorkerName? worker)
    {
        var statement = new Statement(context);
        var only = worker is null ? "" : $" AND Worker = {statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Worker), worker)}";
        var counts = new[] { ScheduledTaskStatus.Succeeded, ScheduledTaskStatus.Failed }
            .Select(status => ListingIndex.ByStatus(status, nameof(ScheduledTask.Worker)))
            .Select(index => $"""
                SELECT Worker, '{index.Status!.Value.ToName()}' AS Status, COUNT(*) AS Total
                FROM {context.Dialect.From(ScheduledTaskConfiguration.Table, index.Name)} WHERE {index.Condition}{only} GROUP BY Worker
                """);
        return statement.ToCommand(string.Join(" UNION ALL ", counts));
    }

    // One statement, so that all counts come from the same snapshot.
    private DbCommand Live(WorkerName? worker)
    {
        var statement = new Statement(context);
        var leaseTime = clock.ExpressionIn(statement);

        // SQL Server takes a NULL without a type for an integer.
        var noText = $"CAST(NULL AS nvarchar({WorkerSettings.MaxReasonLength}))";
        var (waiting, running, settings) = worker is null
            ? ("", "", "")
            : Only(statement.Parameter<ScheduledTask>(nameof(ScheduledTask.Worker), worker));
        return statement.ToCommand($"""
            SELECT Worker, {(int)Part.Waiting} AS Part, COUNT(*) AS Total, SUM(CASE WHEN DueAt <= {leaseTime} THEN 1 ELSE 0 END) AS Due,
                MIN(CASE WHEN DueAt <= {leaseTime} THEN DueAt END) AS OldestDueAt, {noText} AS PauseReason
            FROM {context.Dialect.From(ScheduledTaskConfiguration.Table, ScheduledTaskConfiguration.DueIndex)}
            WHERE DueAt IS NOT NULL{waiting} GROUP BY Worker
            UNION ALL
            SELECT Worker, {(int)Part.Running}, COUNT(*), 0, NULL, {noText}
            FROM {context.Dialect.From(ScheduledTaskConfiguration.Table, ScheduledTaskConfiguration.RunningIndex)}
            WHERE Status = 'RUNNING'{running} GROUP BY Worker
            UNION ALL
            SELECT Worker, {(int)Part.Settings}, CASE WHEN {WorkerSettingsConfiguration.IsPaused(leaseTime)} THEN 1 ELSE 0 END, MaxRunning, PausedUntil, PauseReason
            FROM {WorkerSettingsConfiguration.Table}{settings}
            """);
    }

    private static (string Waiting, string Running, string Settings) Only(string worker) =>
        ($" AND Worker = {worker}", $" AND Worker = {worker}", $" WHERE Worker = {worker}");

    private WorkerResponse Add(WorkerResponse worker, DbDataReader row) => (Part)row.GetInt32(1) switch
    {
        Part.Waiting => worker with
        {
            Scheduled = row.GetInt32(2),
            Due = row.GetInt32(3),
            OldestDueAt = row.IsDBNull(4) ? null : context.Dialect.ReadTime(row, 4),
        },
        Part.Running => worker with { Running = row.GetInt32(2) },
        _ => AddSettings(worker with { MaxRunning = row.IsDBNull(3) ? null : row.GetInt32(3) }, row),
    };

    // A pause that has ended is no pause any more, although its row still says so.
    private WorkerResponse AddSettings(WorkerResponse worker, DbDataReader row) => row.GetInt32(2) == 0 ? worker : worker with
    {
        Paused = true,
        PausedUntil = row.IsDBNull(4) ? null : context.Dialect.ReadTime(row, 4),
        PauseReason = row.IsDBNull(5) ? null : row.GetString(5),
    };
}
