using MediatR;
using Scheduler.Application.Common;
using Scheduler.Application.Idempotency;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Creates a schedule.</summary>
/// <param name="Content">Returns the definition, or throws when the request is invalid. Not called for a duplicate request.</param>
/// <param name="Key">Makes the request idempotent; null when it is not.</param>
/// <exception cref="DomainException"><c>validation-failed</c>, or <c>duplicate-name</c>.</exception>
/// <exception cref="IdempotencyException">The key was used with another body, or the schedule that it created was deleted.</exception>
public sealed record CreateSchedule(Func<ScheduleDefinition> Content, IdempotencyKey? Key = null) : ICommand<IdempotentResult<ScheduleResponse>>
{
    object? ICommand.ConflictKey => Key;
}

internal sealed class CreateScheduleHandler(ScheduleCreation creation, ScheduleResponses responses, IdempotencyStore idempotency)
    : IRequestHandler<CreateSchedule, IdempotentResult<ScheduleResponse>>
{
    public Task<IdempotentResult<ScheduleResponse>> Handle(CreateSchedule request, CancellationToken cancellationToken)
    {
        return idempotency.RunAsync(request.Key, CreateAsync, id => responses.FindAsync(id, cancellationToken), cancellationToken);

        async Task<(ScheduleId Id, ScheduleResponse Response)> CreateAsync()
        {
            var definition = request.Content();
            await creation.RequireFreeAsync(definition.Name, cancellationToken);
            return await creation.AddAsync(definition, cancellationToken);
        }
    }
}
