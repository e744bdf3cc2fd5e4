using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Application.Tasks;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Creates an extra task of a schedule, due now, whatever its state.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Content">Returns the changes, or throws when the request is invalid. Not called for a duplicate request.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <param name="TraceParent">The trace context of the request, or null.</param>
/// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
/// <exception cref="DomainException"><c>validation-failed</c>: the merged payload would exceed a limit.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or the task that it created was deleted.</exception>
public sealed record TriggerSchedule(
    ScheduleReference Schedule, Func<TriggerContent> Content, IdempotencyKey? Key = null, TraceParent? TraceParent = null)
    : ICommand<IdempotentResult<TaskResponse>>
{
    object? ICommand.ConflictKey => Key;
}

/// <summary>The changes to the template of the schedule.</summary>
/// <param name="Payload">Merged into the payload of the schedule by first-level key; null for no change.</param>
/// <param name="Title">Replaces the title of the schedule; null for no change.</param>
public sealed record TriggerContent(Payload? Payload, TaskTitle? Title);

internal sealed class TriggerScheduleHandler(IScheduleRepository schedules, ITaskRepository tasks, IdempotencyStore idempotency, ILeaseClock clock)
    : IRequestHandler<TriggerSchedule, IdempotentResult<TaskResponse>>
{
    public async Task<IdempotentResult<TaskResponse>> Handle(TriggerSchedule request, CancellationToken cancellationToken)
    {
        var (created, isReplayed) = await idempotency.RunAsync(request.Key, CreateAsync, cancellationToken);
        return new IdempotentResult<TaskResponse>(created[0], isReplayed);

        async Task<IReadOnlyList<ScheduledTask>> CreateAsync()
        {
            var (payload, title) = request.Content();
            var schedule = await request.Schedule.FindAsync(schedules, cancellationToken);
            var template = schedule.Template with
            {
                Payload = payload is not null ? schedule.Template.Payload.Merge(payload) : schedule.Template.Payload,
                Title = title ?? schedule.Template.Title,
            };
            var task = ScheduledTask.CreateTriggered(schedule.Id, template, await clock.ReadAsync(cancellationToken), request.TraceParent);
            tasks.Add(task);
            return [task];
        }
    }
}
