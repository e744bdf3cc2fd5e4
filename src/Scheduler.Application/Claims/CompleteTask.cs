using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Reports that a claimed task succeeded.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
/// <param name="Payload">First-level keys to add or replace; null for none.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
public sealed record CompleteTask(TaskId Id, LeaseToken Token, Payload? Payload) : ICommand<TaskResponse>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class CompleteTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, IMapper mapper)
    : IRequestHandler<CompleteTask, TaskResponse>
{
    public async Task<TaskResponse> Handle(CompleteTask request, CancellationToken cancellationToken)
    {
        var (found, clock) = await tasks.FindWithClockAsync(request.Id, cancellationToken);
        var task = found ?? throw NotFoundException.Task(request.Id);
        task.Complete(request.Token, request.Payload, clock);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
