using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
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

internal sealed class DeleteTaskHandler(ITaskRepository tasks, TaskDeletion deletion, IUnitOfWork unitOfWork) : IRequestHandler<DeleteTask, Unit>
{
    public async Task<Unit> Handle(DeleteTask request, CancellationToken cancellationToken)
    {
        var task = await tasks.FindAsync(request.Id, cancellationToken) ?? throw NotFoundException.Task(request.Id);
        task.RequireVersion(request.Condition);
        await deletion.DeleteAsync(task, cancellationToken);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}
