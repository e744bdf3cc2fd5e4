using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules a new task.</summary>
/// <param name="Start">When it is to start; in the future.</param>
/// <param name="Worker">The worker that is to run it.</param>
/// <param name="Title">A title, or null.</param>
/// <param name="Payload">What it carries.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future.</exception>
public sealed record CreateTask(DateTimeOffset Start, WorkerName Worker, TaskTitle? Title, Payload Payload) : ICommand<TaskResponse>;

internal sealed class CreateTaskHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTask, TaskResponse>
{
    public async Task<TaskResponse> Handle(CreateTask request, CancellationToken cancellationToken)
    {
        var task = ScheduledTask.Create(request.Start, request.Worker, request.Title, request.Payload, time.GetUtcNow());
        tasks.Add(task);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return mapper.Map<TaskResponse>(task);
    }
}
