namespace Scheduler.Infrastructure.Schedules;

/// <summary>The local times of a rule, in any zone. All times are in ticks since the year 1.</summary>
internal interface ILocalTimes
{
    /// <summary>The first local time that is not before the given one; null when there is none.</summary>
    /// <param name="localTime">May be before the year 1.</param>
    long? NextFrom(long localTime);
}
