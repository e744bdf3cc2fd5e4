using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Adds new schedules, for POST and PUT.</summary>
internal sealed class ScheduleCreation(IScheduleRepository schedules, IRecurrenceRules rules, OccurrenceWriter occurrences)
{
    /// <summary>Adds a schedule and its first occurrence; the caller saves them.</summary>
    public async Task<Schedule> AddAsync(ScheduleDefinition definition, ClockReading clock, CancellationToken cancellationToken)
    {
        var (schedule, decision) = Schedule.Create(definition, rules.Parse(definition.Recurrence, definition.Name), clock);
        schedules.Add(schedule);
        await occurrences.ApplyAsync(schedule, decision, ScheduleFacts.None, clock, cancellationToken);
        return schedule;
    }

    /// <summary>Checks that no other schedule has the name.</summary>
    /// <exception cref="DomainException"><c>duplicate-name</c>.</exception>
    public async Task RequireFreeAsync(ScheduleName name, CancellationToken cancellationToken)
    {
        if (await schedules.FindByNameAsync(name, cancellationToken) is not null)
        {
            throw new DomainException(ErrorCodes.DuplicateName, $"There is already a schedule with the name '{name}'.");
        }
    }
}
