using Scheduler.Domain.Common;

namespace Scheduler.Domain.Schedules;

/// <summary>Makes the rules of schedules; knows the syntax of cron expressions and the machine's time zones.</summary>
public interface IRecurrenceRules
{
    /// <param name="recurrence">The recurrence of the schedule.</param>
    /// <param name="name">The name of the schedule, from which <c>H</c> in a cron expression takes its value; null in a preview without one.</param>
    /// <exception cref="DomainException">
    /// <c>validation-failed</c>: the cron expression or the time zone is unknown, <c>H</c> has no name, or the rule has no instant.
    /// </exception>
    IRecurrenceRule Parse(Recurrence recurrence, ScheduleName? name);
}
