using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Removes a first-level key of a task's payload.</summary>
/// <param name="Id">The task.</param>
/// <param name="Key">The key.</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
/// <exception cref="DomainException"><c>payload-key-not-found</c>, or <c>version-mismatch</c>.</exception>
public sealed record RemovePayloadKey(TaskId Id, string Key, VersionCondition? Condition = null) : ICommand<TaskResponse>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class RemovePayloadKeyHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, TimeProvider time, IMapper mapper)
    : IRequestHandler<RemovePayloadKey, TaskResponse>
{
    public async Task<TaskResponse> Handle(RemovePayloadKey request, CancellationToken cancellationToken)
    {
        var task = await tasks.FindAsync(request.Id, cancellationToken) ?? throw NotFoundException.Task(request.Id);

        // A missing key takes precedence over a version mismatch (docs/api.md, section 1).
        task.RequirePayloadKey(request.Key);
        task.RequireVersion(request.Condition);
        task.RemovePayloadKey(request.Key, time.GetUtcNow());
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
