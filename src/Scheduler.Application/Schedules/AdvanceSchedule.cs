using MediatR;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Decides which tasks of a schedule to create and withdraw, and does so.</summary>
/// <returns>After what time to decide next at the latest; null when time alone changes nothing, or the schedule is not stored.</returns>
public sealed record AdvanceSchedule(ScheduleId Id) : ICommand<TimeSpan?>
{
    object? ICommand.ConflictKey => Id;
}

internal sealed class AdvanceScheduleHandler(
    IScheduleRepository schedules, IRecurrenceRules rules, OccurrenceWriter occurrences, IUnitOfWork unitOfWork, ILeaseClock clock)
    : IRequestHandler<AdvanceSchedule, TimeSpan?>
{
    public async Task<TimeSpan?> Handle(AdvanceSchedule request, CancellationToken cancellationToken)
    {
        if (await schedules.FindAsync(request.Id, cancellationToken) is not { IsPaused: false } schedule)
        {
            return null;
        }

        var before = schedule.Progress;
        var reading = await clock.ReadAsync(cancellationToken);
        var facts = await schedules.ReadFactsAsync(schedule, reading.LeaseTime, cancellationToken);
        var decision = schedule.Advance(rules.Parse(schedule.Recurrence, schedule.Name), facts, reading.LeaseTime);
        if (decision.Changes(before))
        {
            await occurrences.ApplyAsync(schedule, decision, facts, reading, cancellationToken);
            await unitOfWork.SaveChangesAsync(cancellationToken);
        }

        return decision.Progress.CheckAt - reading.LeaseTime;
    }
}
