using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Adds or replaces first-level keys of a task's payload.</summary>
/// <param name="Id">The task.</param>
/// <param name="Changes">The keys with their new values.</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>version-mismatch</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
public sealed record MergePayload(TaskId Id, Payload Changes, VersionCondition? Condition = null) : ICommand<TaskResponse>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class MergePayloadHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, TimeProvider time, IMapper mapper)
    : IRequestHandler<MergePayload, TaskResponse>
{
    public async Task<TaskResponse> Handle(MergePayload request, CancellationToken cancellationToken)
    {
        var task = await tasks.FindAsync(request.Id, cancellationToken) ?? throw NotFoundException.Task(request.Id);
        task.RequireVersion(request.Condition);
        task.MergePayload(request.Changes, time.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
