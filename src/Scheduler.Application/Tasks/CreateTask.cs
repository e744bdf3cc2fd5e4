using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Workers;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules a new task.</summary>
/// <param name="Task">The new task.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future, or the delay leads beyond the year 9999.</exception>
/// <exception cref="ReplayRefusedException">The key was used with another body, or the task that it created was deleted.</exception>
public sealed record CreateTask(NewTask Task, IdempotencyKey? Key = null) : ICommand<Created<TaskResponse>>
{
    object? ICommand.Subject => Key;
}

internal sealed class CreateTaskHandler(
    ITaskRepository tasks, Creations creations, IUnitOfWork unitOfWork, ILeaseClock clock, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTask, Created<TaskResponse>>
{
    public async Task<Created<TaskResponse>> Handle(CreateTask request, CancellationToken cancellationToken)
    {
        if (await creations.Find(request.Key, cancellationToken) is { } earlier)
        {
            return new Created<TaskResponse>(earlier[0], IsReplayed: true);
        }

        var moment = request.Task.Start.IsDelay ? await clock.Read(cancellationToken) : Moment.At(time.GetUtcNow());
        var task = request.Task.Create(moment);
        tasks.Add(task);
        creations.Add(request.Key, task);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return new Created<TaskResponse>(mapper.Map<TaskResponse>(task), IsReplayed: false);
    }
}
