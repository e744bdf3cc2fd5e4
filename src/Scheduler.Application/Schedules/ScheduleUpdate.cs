using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Application.Schedules;

/// <summary>Replaces the definition of a stored schedule, for PATCH and PUT.</summary>
internal sealed class ScheduleUpdate(
    IScheduleRepository schedules,
    ScheduleCreation creation,
    IRecurrenceRules rules,
    OccurrenceWriter occurrences,
    ScheduleResponses responses,
    IUnitOfWork unitOfWork,
    ILeaseClock clock)
{
    /// <exception cref="DomainException"><c>validation-failed</c>, or <c>duplicate-name</c>.</exception>
    public async Task<ScheduleResponse> RunAsync(Schedule schedule, ScheduleDefinition definition, CancellationToken cancellationToken)
    {
        if (definition != schedule.Definition)
        {
            var rule = rules.Parse(definition.Recurrence, definition.Name);
            if (definition.Name != schedule.Name)
            {
                await creation.RequireFreeAsync(definition.Name, cancellationToken);
            }

            var reading = await clock.ReadAsync(cancellationToken);
            var facts = await schedules.ReadFactsAsync(schedule, reading.LeaseTime, cancellationToken);
            var decision = schedule.Change(definition, rule, facts, reading);
            await occurrences.ApplyAsync(schedule, decision, facts, reading, cancellationToken);
            await unitOfWork.SaveChangesAsync(cancellationToken);
        }

        return await responses.FindAsync(schedule.Id, cancellationToken) ?? throw new ConcurrentChangeException();
    }
}
