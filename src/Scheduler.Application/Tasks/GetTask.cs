using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Reads one task.</summary>
/// <exception cref="NotFoundException"><c>task-not-found</c>.</exception>
public sealed record GetTask(TaskId Id) : IRequest<TaskResponse>;

internal sealed class GetTaskHandler(ITaskReadStore tasks) : IRequestHandler<GetTask, TaskResponse>
{
    public async Task<TaskResponse> Handle(GetTask request, CancellationToken cancellationToken) =>
        await tasks.FindAsync(request.Id, cancellationToken) ?? throw NotFoundException.Task(request.Id);
}
