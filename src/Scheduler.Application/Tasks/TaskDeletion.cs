using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Deletes a task, and tells its schedule when its instant is thereby skipped.</summary>
internal sealed class TaskDeletion(ITaskRepository tasks, IScheduleRepository schedules, TimeProvider time)
{
    /// <exception cref="DomainException"><c>task-running</c>.</exception>
    public async Task DeleteAsync(ScheduledTask task, CancellationToken cancellationToken)
    {
        task.Delete(time.GetUtcNow());
        tasks.Remove(task);
        if (task is { IsOwnOccurrence: true, Status: ScheduledTaskStatus.Scheduled, Attempt: 0, ScheduleId: { } id, ScheduledFor: { } instant }
            && await schedules.FindAsync(id, cancellationToken) is { } schedule)
        {
            schedule.RecordManualDeletion(instant, time.GetUtcNow());
        }
    }
}
