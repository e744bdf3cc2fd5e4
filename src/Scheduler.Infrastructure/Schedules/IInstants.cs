namespace Scheduler.Infrastructure.Schedules;

/// <summary>The instants of a rule without its limits and excluded dates. All times are in ticks since the year 1.</summary>
internal interface IInstants
{
    /// <summary>The first instant after the given one; null when there is none.</summary>
    /// <param name="instant">May be before the year 1.</param>
    long? NextAfter(long instant);
}
