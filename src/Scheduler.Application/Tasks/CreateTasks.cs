using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules several tasks: either all or none.</summary>
/// <param name="Tasks">The new tasks; from <see cref="MinTasks"/> to <see cref="MaxTasks"/>.</param>
/// <param name="Key">Makes the request repeatable; null when it is not.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a start is not in the future.</exception>
/// <exception cref="ReplayRefusedException">The key came with another body, or one of the tasks that it created was deleted.</exception>
public sealed record CreateTasks(IReadOnlyList<NewTask> Tasks, IdempotencyKey? Key = null) : ICommand<Created<IReadOnlyList<TaskResponse>>>
{
    public const int MinTasks = 1;

    public const int MaxTasks = 1000;

    object? ICommand.Subject => Key;
}

internal sealed class CreateTasksHandler(ITaskRepository tasks, Creations creations, IUnitOfWork unitOfWork, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTasks, Created<IReadOnlyList<TaskResponse>>>
{
    public async Task<Created<IReadOnlyList<TaskResponse>>> Handle(CreateTasks request, CancellationToken cancellationToken)
    {
        if (await creations.Find(request.Key, cancellationToken) is { } earlier)
        {
            return new Created<IReadOnlyList<TaskResponse>>(earlier, IsReplayed: true);
        }

        var now = time.GetUtcNow();
        var created = request.Tasks.Select((task, i) => Create(task, i, now)).ToList();
        created.ForEach(tasks.Add);
        creations.Add(request.Key, created);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return new Created<IReadOnlyList<TaskResponse>>(created.ConvertAll(mapper.Map<TaskResponse>), IsReplayed: false);
    }

    // A client has to be told which of its tasks is at fault, which a task by itself cannot know.
    private static ScheduledTask Create(NewTask task, int index, DateTimeOffset now) => ScheduledTask.StartFault(task.Start, now) is { } fault
        ? throw new DomainException(ErrorCodes.ValidationFailed, fault, $"[{index}].start")
        : task.Create(now);
}
