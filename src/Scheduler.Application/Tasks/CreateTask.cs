using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules a new task.</summary>
/// <param name="Content">Returns the new task, or throws when the request is invalid. Not called for a duplicate request.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future, or the delay leads beyond the year 9999.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or the task that it created was deleted.</exception>
public sealed record CreateTask(Func<NewTask> Content, IdempotencyKey? Key = null, TraceParent? TraceParent = null)
    : ICommand<IdempotentResult<TaskResponse>>
{
    object? ICommand.ConflictKey => Key;
}

internal sealed class CreateTaskHandler(ITaskRepository tasks, IdempotencyStore idempotency, ILeaseClock clock, TimeProvider time)
    : IRequestHandler<CreateTask, IdempotentResult<TaskResponse>>
{
    public async Task<IdempotentResult<TaskResponse>> Handle(CreateTask request, CancellationToken cancellationToken)
    {
        var (created, isReplayed) = await idempotency.RunAsync(request.Key, CreateAsync, cancellationToken);
        return new IdempotentResult<TaskResponse>(created[0], isReplayed);

        async Task<IReadOnlyList<ScheduledTask>> CreateAsync()
        {
            var (template, start) = request.Content();
            var reading = start.IsDelay ? await clock.ReadAsync(cancellationToken) : ClockReading.At(time.GetUtcNow());
            var task = ScheduledTask.Create(template, start, reading, request.TraceParent);
            tasks.Add(task);
            return [task];
        }
    }
}
