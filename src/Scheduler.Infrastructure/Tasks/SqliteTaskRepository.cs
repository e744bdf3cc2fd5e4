using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Claims;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

internal sealed class SqliteTaskRepository(SchedulerDbContext context, LeaseClock clock) : TaskRepository(context)
{
    public override async Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken) =>
        (await FindAsync(id, cancellationToken), await clock.ReadAsync(cancellationToken));

    public override async Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindAllWithClockAsync(
        IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken) =>
        (await FindAllAsync(ids, cancellationToken), await clock.ReadAsync(cancellationToken));
}
