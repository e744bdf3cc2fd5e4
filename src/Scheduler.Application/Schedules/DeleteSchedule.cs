using MediatR;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Schedules;

/// <summary>Deletes a schedule, with its own and backfilled tasks that wait for their first attempt.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Condition">The precondition; null for any version.</param>
/// <exception cref="NotFoundException"><c>schedule-not-found</c>.</exception>
/// <exception cref="DomainException"><c>version-mismatch</c>.</exception>
public sealed record DeleteSchedule(ScheduleReference Schedule, VersionCondition? Condition = null) : ICommand<Unit>
{
    object? ICommand.ConflictKey => Schedule;
}

internal sealed class DeleteScheduleHandler(IScheduleRepository schedules, OccurrenceWriter occurrences, IUnitOfWork unitOfWork, TimeProvider time)
    : IRequestHandler<DeleteSchedule, Unit>
{
    public async Task<Unit> Handle(DeleteSchedule request, CancellationToken cancellationToken)
    {
        var schedule = await request.Schedule.FindAsync(schedules, cancellationToken);
        schedule.RequireVersion(request.Condition);
        var waiting = await schedules.FindWaitingAsync(schedule.Id, int.MaxValue, cancellationToken);
        await occurrences.WithdrawAsync(waiting, time.GetUtcNow(), cancellationToken);
        schedules.Remove(schedule);
        await unitOfWork.SaveChangesAsync(cancellationToken);
        return Unit.Value;
    }
}
