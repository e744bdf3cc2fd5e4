using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tasks;

/// <summary>Schedules several tasks: either all or none.</summary>
/// <param name="Content">
/// Returns the new tasks, from <see cref="MinTasks"/> to <see cref="MaxTasks"/>, or throws when the request is invalid. Not called for a
/// duplicate request.
/// </param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
/// <exception cref="DomainException"><c>validation-failed</c>: a start is not in the future, or a delay leads beyond the year 9999.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or one of the tasks that it created was deleted.</exception>
public sealed record CreateTasks(Func<IReadOnlyList<NewTask>> Content, IdempotencyKey? Key = null, TraceParent? TraceParent = null)
    : ICommand<IdempotentResult<IReadOnlyList<TaskResponse>>>
{
    public const int MinTasks = 1;

    public const int MaxTasks = 1000;

    object? ICommand.ConflictKey => Key;
}

internal sealed class CreateTasksHandler(ITaskRepository tasks, IdempotencyStore idempotency, ILeaseClock clock, TimeProvider time)
    : IRequestHandler<CreateTasks, IdempotentResult<IReadOnlyList<TaskResponse>>>
{
    public Task<IdempotentResult<IReadOnlyList<TaskResponse>>> Handle(CreateTasks request, CancellationToken cancellationToken)
    {
        return idempotency.RunAsync(request.Key, CreateAsync, cancellationToken);

        async Task<IReadOnlyList<ScheduledTask>> CreateAsync()
        {
            var content = request.Content();
            var reading = content.Any(task => task.Start.IsDelay) ? await clock.ReadAsync(cancellationToken) : ClockReading.At(time.GetUtcNow());
            var created = ScheduledTask.CreateAll(content, reading, request.TraceParent);
            foreach (var task in created)
            {
                tasks.Add(task);
            }

            return created;
        }
    }
}
