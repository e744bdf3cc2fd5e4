using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules a new task.</summary>
/// <param name="Task">What it is to be.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future.</exception>
public sealed record CreateTask(NewTask Task) : ICommand<TaskResponse>;

internal sealed class CreateTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTask, TaskResponse>
{
    public async Task<TaskResponse> Handle(CreateTask request, CancellationToken cancellationToken)
    {
        var task = request.Task.Create(time.GetUtcNow());
        tasks.Add(task);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
