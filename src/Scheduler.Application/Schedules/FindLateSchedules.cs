using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Returns the schedules that are late, and sets their gauge.</summary>
public sealed record FindLateSchedules : IRequest<IReadOnlyList<(ScheduleId Id, string Name)>>;

internal sealed class FindLateSchedulesHandler(IScheduleReadStore schedules, ILeaseClock clock, ScheduleMetrics metrics)
    : IRequestHandler<FindLateSchedules, IReadOnlyList<(ScheduleId Id, string Name)>>
{
    public async Task<IReadOnlyList<(ScheduleId Id, string Name)>> Handle(FindLateSchedules request, CancellationToken cancellationToken)
    {
        var late = await schedules.FindLateAsync((await clock.ReadAsync(cancellationToken)).LeaseTime, cancellationToken);
        metrics.SetLate(late.Count);
        return late;
    }
}
