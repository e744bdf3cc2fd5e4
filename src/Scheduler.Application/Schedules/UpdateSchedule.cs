using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Changes fields of a schedule.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Changes">The changes; absent fields stay.</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
/// <exception cref="DomainException"><c>version-mismatch</c>, <c>validation-failed</c>, or <c>duplicate-name</c>.</exception>
public sealed record UpdateSchedule(ScheduleReference Schedule, ScheduleChanges Changes, VersionCondition? Condition = null) : ICommand<ScheduleResponse>
{
    object? ICommand.ConflictKey => Schedule;
}

internal sealed class UpdateScheduleHandler(IScheduleRepository schedules, ScheduleUpdate update) : IRequestHandler<UpdateSchedule, ScheduleResponse>
{
    public async Task<ScheduleResponse> Handle(UpdateSchedule request, CancellationToken cancellationToken)
    {
        var schedule = await request.Schedule.FindAsync(schedules, cancellationToken);
        schedule.RequireVersion(request.Condition);
        return await update.RunAsync(schedule, request.Changes.Apply(schedule.Definition), cancellationToken);
    }
}
