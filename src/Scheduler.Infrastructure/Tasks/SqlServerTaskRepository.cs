using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;
using Scheduler.Infrastructure.Persistence.SqlServer;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads the lease clock in the query for the task, to save a round trip.</summary>
internal sealed class SqlServerTaskRepository(SchedulerDbContext context, SqlServerLeaseClock clock, TimeProvider time) : TaskRepository(context)
{
#pragma warning disable RS0030 // EF Core translates it to SYSUTCDATETIME(), the server's clock.
    public override async Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken)
    {
        var found = await Context.Tasks.Where(task => task.Id == id)
            .Select(task => new { Task = task, Time = DateTimeOffset.UtcNow })
            .FirstOrDefaultAsync(cancellationToken);
        return (found?.Task, ReadingOf(found?.Time));
    }

    // The server reads its clock once for all rows.
    public override async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindAllWithClockAsync(
        IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken)
    {
        var found = await Context.Tasks.Where(task => ids.Contains(task.Id))
            .Select(task => new { Task = task, Time = DateTimeOffset.UtcNow })
            .ToListAsync(cancellationToken);
        return (found.Select(row => row.Task).ToList(), ReadingOf(found.FirstOrDefault()?.Time));
    }

    // The rows stay locked until the save; one that is locked already is being changed by its worker, and is left for the next turn. They are found
    // without locks, so the condition is evaluated again. They are read by another statement: that of the lock may have an older snapshot.
    public override async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindExpiredWithClockAsync(int count, CancellationToken cancellationToken)
    {
        const string table = ScheduledTaskConfiguration.Table;
        var lockRows = string.Create(CultureInfo.InvariantCulture, $"""
            DECLARE @locked TABLE (Id binary(16) NOT NULL PRIMARY KEY);
            INSERT INTO @locked SELECT task.Id FROM (
                SELECT TOP ({count}) Id FROM {Context.Dialect.From(table, ScheduledTaskConfiguration.RunningIndex)}
                WHERE Status = 'RUNNING' AND LeaseExpiresAt <= {clock.Expression} ORDER BY LeaseExpiresAt) AS expired
            INNER LOOP JOIN {table} AS task WITH (ROWLOCK, UPDLOCK, READPAST, READCOMMITTEDLOCK) ON task.Id = expired.Id
            WHERE task.Status = 'RUNNING' AND task.LeaseExpiresAt <= {clock.Expression};
            """);
        var turn = new Turn("scheduler-expiry", lockRows, "WHERE Id IN (SELECT Id FROM @locked)");
        var found = await ((SqlServerSchedulerDbContext)Context).ReadInTurnAsync(
            turn, Context.Tasks.Select(task => new { Task = task, Time = DateTimeOffset.UtcNow }), cancellationToken);
        return (found.Select(row => row.Task).ToList(), ReadingOf(found is [var first, ..] ? first.Time : null));
    }
#pragma warning restore RS0030

    // Without a row there is no task that needs the time of the lease clock.
    private ClockReading ReadingOf(DateTimeOffset? serverTime) => new(time.GetUtcNow(), clock.Adjust(serverTime ?? default));
}
