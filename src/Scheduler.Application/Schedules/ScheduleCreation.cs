using Scheduler.Application.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Adds new schedules, for POST and PUT.</summary>
internal sealed class ScheduleCreation(
    IScheduleRepository schedules, IRecurrenceRules rules, OccurrenceWriter occurrences, ScheduleResponses responses, ILeaseClock clock)
{
    /// <summary>Adds a schedule and its first occurrence; the caller saves them.</summary>
    public async Task<(ScheduleId Id, ScheduleResponse Response)> AddAsync(ScheduleDefinition definition, CancellationToken cancellationToken)
    {
        var reading = await clock.ReadAsync(cancellationToken);
        var (schedule, decision) = Schedule.Create(definition, rules.Parse(definition.Recurrence, definition.Name), reading);
        schedules.Add(schedule);
        await occurrences.ApplyAsync(schedule, decision, ScheduleFacts.None, reading, cancellationToken);
        return (schedule.Id, responses.OfNew(schedule, decision.Create is [var first, ..] ? first.Id : null, reading.LeaseTime));
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
