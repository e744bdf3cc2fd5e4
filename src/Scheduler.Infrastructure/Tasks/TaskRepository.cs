using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

/// <summary>The tasks in the context.</summary>
internal sealed class TaskRepository(SchedulerDbContext context) : ITaskRepository
{
    public Task<ScheduledTask?> Find(TaskId id, CancellationToken cancellationToken) =>
        context.Tasks.FirstOrDefaultAsync(task => task.Id == id, cancellationToken);

    public async Task<IReadOnlyList<ScheduledTask>> FindExpired(DateTimeOffset leaseTime, int count, CancellationToken cancellationToken) =>
        await context.Tasks
            .Where(task => task.Lease!.ExpiresAt <= leaseTime)
            .OrderBy(task => task.Lease!.ExpiresAt)
            .Take(count)
            .ToListAsync(cancellationToken);

    public void Add(ScheduledTask task) => context.Tasks.Add(task);

    public void Remove(ScheduledTask task) => context.Tasks.Remove(task);
}
