using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

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
#pragma warning restore RS0030

    // Without a row there is no task that needs the time of the lease clock.
    private ClockReading ReadingOf(DateTimeOffset? serverTime) => new(time.GetUtcNow(), clock.Adjust(serverTime ?? default));
}
