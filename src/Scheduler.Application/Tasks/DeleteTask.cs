using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Deletes a task.</summary>
/// <param name="Id">The task.</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>version-mismatch</c>, or <c>task-running</c>.</exception>
public sealed record DeleteTask(TaskId Id, VersionCondition? Condition = null) : ICommand<Unit>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class DeleteTaskHandler(ITaskRepository tasks, IScheduleRepository schedules, IUnitOfWork unitOfWork, TimeProvider time)
    : IRequestHandler<DeleteTask, Unit>
{
    public async Task<Unit> Handle(DeleteTask request, CancellationToken cancellationToken)
    {
        var task = await tasks.FindAsync(request.Id, cancellationToken) ?? throw NotFoundException.Task(request.Id);
        task.RequireVersion(request.Condition);
        task.Delete(time.GetUtcNow());
        tasks.Remove(task);
        await RecordSkippedAsync(task, cancellationToken);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }

    private async Task RecordSkippedAsync(ScheduledTask task, CancellationToken cancellationToken)
    {
        if (task is { IsOwnOccurrence: true, Status: ScheduledTaskStatus.Scheduled, Attempt: 0, ScheduleId: { } id, ScheduledFor: { } instant }
            && await schedules.FindAsync(id, cancellationToken) is { } schedule)
        {
            schedule.RecordManualDeletion(instant, time.GetUtcNow());
        }
    }
}
