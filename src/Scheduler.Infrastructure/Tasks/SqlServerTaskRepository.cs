using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>Reads the lease clock in the query for the task, to save a round trip.</summary>
internal sealed class SqlServerTaskRepository(SchedulerDbContext context, SqlServerLeaseClock clock, TimeProvider time) : TaskRepository(context)
{
    public override async Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken)
    {
#pragma warning disable RS0030 // EF Core translates it to SYSUTCDATETIME(), the server's clock.
        var found = await Context.Tasks.Where(task => task.Id == id)
            .Select(task => new { Task = task, Time = DateTimeOffset.UtcNow })
            .FirstOrDefaultAsync(cancellationToken);
#pragma warning restore RS0030
        return (found?.Task, new ClockReading(time.GetUtcNow(), clock.Adjust(found?.Time ?? default)));
    }
}
