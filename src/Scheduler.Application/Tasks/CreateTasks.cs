using AutoMapper;
using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules several tasks: all of them or none.</summary>
/// <param name="Tasks">What they are to be; from <see cref="MinTasks"/> to <see cref="MaxTasks"/>.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a start is not in the future.</exception>
public sealed record CreateTasks(IReadOnlyList<NewTask> Tasks) : ICommand<IReadOnlyList<TaskResponse>>
{
    /// <summary>The least number of tasks.</summary>
    public const int MinTasks = 1;

    /// <summary>The greatest number of tasks.</summary>
    public const int MaxTasks = 1000;
}

internal sealed class CreateTasksHandler(ITaskRepository tasks, IUnitOfWork unitOfWork, TimeProvider time, IMapper mapper)
    : IRequestHandler<CreateTasks, IReadOnlyList<TaskResponse>>
{
    public async Task<IReadOnlyList<TaskResponse>> Handle(CreateTasks request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var created = request.Tasks.Select((task, i) => Create(task, i, now)).ToList();
        created.ForEach(tasks.Add);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return created.ConvertAll(mapper.Map<TaskResponse>);
    }

    // A client has to be told which of its tasks is at fault, which a task by itself cannot know.
    private static ScheduledTask Create(NewTask task, int index, DateTimeOffset now) => ScheduledTask.StartFault(task.Start, now) is { } fault
        ? throw new DomainException(ErrorCodes.ValidationFailed, fault, $"[{index}].start")
        : task.Create(now);
}
