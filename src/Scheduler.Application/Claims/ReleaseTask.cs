using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Claims;

/// <summary>Gives a claimed task back unfinished; the attempt does not count.</summary>
/// <param name="Id">The task.</param>
/// <param name="Token">The token of the lease.</param>
/// <param name="Delay">The time before it may be claimed again.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>lease-lost</c>.</exception>
public sealed record ReleaseTask(TaskId Id, LeaseToken Token, TimeSpan Delay) : ICommand<TaskResponse>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class ReleaseTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, IMapper mapper)
    : IRequestHandler<ReleaseTask, TaskResponse>
{
    public async Task<TaskResponse> Handle(ReleaseTask request, CancellationToken cancellationToken)
    {
        var (found, clock) = await tasks.FindWithClockAsync(request.Id, cancellationToken);
        var task = found ?? throw NotFoundException.Task(request.Id);
        task.Release(request.Token, request.Delay, clock);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
