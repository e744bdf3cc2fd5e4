using AutoMapper;
using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules several tasks: either all or none.</summary>
/// <param name="Tasks">The new tasks; from <see cref="MinTasks"/> to <see cref="MaxTasks"/>.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a start is not in the future, or a delay leads beyond the year 9999.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or one of the tasks that it created was deleted.</exception>
public sealed record CreateTasks(IReadOnlyList<NewTask> Tasks, IdempotencyKey? Key = null, TraceParent? TraceParent = null)
    : ICommand<IdempotentResult<IReadOnlyList<TaskResponse>>>
{
    public const int MinTasks = 1;

    public const int MaxTasks = 1000;

    object? ICommand.ConflictKey => Key;
}

internal sealed class CreateTasksHandler(
    ITaskRepository tasks, IdempotencyStore creations, IUnitOfWork unitOfWork, ILeaseClock clock, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTasks, IdempotentResult<IReadOnlyList<TaskResponse>>>
{
    public async Task<IdempotentResult<IReadOnlyList<TaskResponse>>> Handle(CreateTasks request, CancellationToken cancellationToken)
    {
        if (await creations.FindAsync(request.Key, cancellationToken) is { } earlier)
        {
            return new IdempotentResult<IReadOnlyList<TaskResponse>>(earlier, IsReplayed: true);
        }

        var reading = request.Tasks.Any(task => task.Start.IsDelay) ? await clock.ReadAsync(cancellationToken) : ClockReading.At(time.GetUtcNow());
        var created = request.Tasks.Select((task, i) => Create(task, i, reading, request.TraceParent)).ToList();
        created.ForEach(tasks.Add);
        creations.Add(request.Key, created);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return new IdempotentResult<IReadOnlyList<TaskResponse>>(created.ConvertAll(mapper.Map<TaskResponse>), IsReplayed: false);
    }

    // The error contains the index of the invalid task, which the task itself does not know.
    private static ScheduledTask Create(NewTask task, int index, ClockReading reading, TraceParent? traceParent) => task.Start.ValidateAt(reading) is { } fault
        ? throw new DomainException(ErrorCodes.ValidationFailed, fault, $"[{index}].{task.Start.Field}")
        : ScheduledTask.Create(task.Template, task.Start, reading, traceParent);
}
