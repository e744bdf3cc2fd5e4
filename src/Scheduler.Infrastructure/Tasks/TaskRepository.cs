using Microsoft.EntityFrameworkCore;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Tasks;
using Scheduler.Infrastructure.Persistence;

namespace Scheduler.Infrastructure.Tasks;

internal abstract class TaskRepository(SchedulerDbContext context) : ITaskRepository
{
    /// <summary>SQL Server accepts 2100 parameters.</summary>
    private const int MaxIdsOfOneStatement = 1000;

    protected SchedulerDbContext Context => context;

    public Task<ScheduledTask?> FindAsync(TaskId id, CancellationToken cancellationToken) =>
        context.Tasks.FirstOrDefaultAsync(task => task.Id == id, cancellationToken);

    public async Task<IReadOnlyList<ScheduledTask>> FindAllAsync(IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken)
    {
        var tasks = new List<ScheduledTask>(ids.Count);
        foreach (var some in ids.Chunk(MaxIdsOfOneStatement))
        {
            tasks.AddRange(await context.Tasks.Where(task => some.Contains(task.Id)).ToListAsync(cancellationToken));
        }

        return tasks;
    }

    public abstract Task<(ScheduledTask? Task, ClockReading Clock)> FindWithClockAsync(TaskId id, CancellationToken cancellationToken);

    public abstract Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindAllWithClockAsync(
        IReadOnlyCollection<TaskId> ids, CancellationToken cancellationToken);

    public abstract Task<(IReadOnlyList<ScheduledTask> Tasks, ClockReading Clock)> FindExpiredWithClockAsync(
        int count, CancellationToken cancellationToken);

    public void Add(ScheduledTask task) => context.Tasks.Add(task);

    public void Remove(ScheduledTask task) => context.Tasks.Remove(task);
}
