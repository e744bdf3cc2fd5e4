namespace Scheduler.Domain.Schedules;

/// <summary>The instants at which a schedule runs, in strictly increasing order.</summary>
public interface IRecurrenceRule
{
    /// <summary>The first instant strictly after the given one; null when there is none.</summary>
    DateTimeOffset? NextAfter(DateTimeOffset instant);
}
