using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Changes fields of a task, including its status.</summary>
/// <param name="Id">The task.</param>
/// <param name="Changes">The changes; absent fields stay.</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>version-mismatch</c>; and see <see cref="ScheduledTask.Update"/>.</exception>
public sealed record UpdateTask(TaskId Id, TaskChanges Changes, VersionCondition? Condition = null) : ICommand<TaskResponse>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class UpdateTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, IMapper mapper)
    : IRequestHandler<UpdateTask, TaskResponse>
{
    public async Task<TaskResponse> Handle(UpdateTask request, CancellationToken cancellationToken)
    {
        var (found, clock) = await tasks.FindWithClockAsync(request.Id, cancellationToken);
        var task = found ?? throw NotFoundException.Task(request.Id);
        task.RequireVersion(request.Condition);
        task.Update(request.Changes, clock);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
