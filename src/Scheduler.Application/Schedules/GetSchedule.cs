using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Gets a schedule.</summary>
/// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
public sealed record GetSchedule(ScheduleReference Schedule) : IRequest<ScheduleResponse>;

internal sealed class GetScheduleHandler(IScheduleRepository schedules, ScheduleResponses responses, ILeaseClock clock) : IRequestHandler<GetSchedule, ScheduleResponse>
{
    public async Task<ScheduleResponse> Handle(GetSchedule request, CancellationToken cancellationToken)
    {
        var schedule = await request.Schedule.FindAsync(schedules, cancellationToken);
        return await responses.OfAsync(schedule, (await clock.ReadAsync(cancellationToken)).LeaseTime, cancellationToken);
    }
}
