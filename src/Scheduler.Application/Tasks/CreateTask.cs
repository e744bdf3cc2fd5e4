using AutoMapper;
using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules a new task.</summary>
/// <param name="Task">The new task.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future, or the delay leads beyond the year 9999.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or the task that it created was deleted.</exception>
public sealed record CreateTask(NewTask Task, IdempotencyKey? Key = null, TraceParent? TraceParent = null) : ICommand<IdempotentResult<TaskResponse>>
{
    object? ICommand.ConflictKey => Key;
}

internal sealed class CreateTaskHandler(
    ITaskRepository tasks, IdempotencyStore creations, IUnitOfWork unitOfWork, ILeaseClock clock, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTask, IdempotentResult<TaskResponse>>
{
    public async Task<IdempotentResult<TaskResponse>> Handle(CreateTask request, CancellationToken cancellationToken)
    {
        if (await creations.FindAsync(request.Key, cancellationToken) is { } earlier)
        {
            return new IdempotentResult<TaskResponse>(earlier[0], IsReplayed: true);
        }

        var (template, start) = request.Task;
        var reading = start.IsDelay ? await clock.ReadAsync(cancellationToken) : ClockReading.At(time.GetUtcNow());
        var task = ScheduledTask.Create(template, start, reading, request.TraceParent);
        tasks.Add(task);
        creations.Add(request.Key, task);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return new IdempotentResult<TaskResponse>(mapper.Map<TaskResponse>(task), IsReplayed: false);
    }
}
