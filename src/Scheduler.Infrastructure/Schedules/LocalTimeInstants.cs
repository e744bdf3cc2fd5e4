namespace Scheduler.Infrastructure.Schedules;

/// <summary>The instants of local times in a zone.</summary>
/// <param name="times">The local times.</param>
/// <param name="clock">The clock of the zone.</param>
/// <param name="repeats">Whether a local time that occurs twice is an instant each time, not only the first time.</param>
internal sealed class LocalTimeInstants(ILocalTimes times, ZoneClock clock, bool repeats) : IInstants
{
    public long? NextAfter(long instant)
    {
        var next = times.NextFrom(clock.FirstLocalTimeAfter(instant)) is { } first ? clock.FirstInstantOf(first) : (long?)null;
        if (!repeats)
        {
            return next;
        }

        foreach (var repeated in clock.RepeatsAfter(instant))
        {
            if (times.NextFrom(repeated.Start) is { } again && again < repeated.End)
            {
                return next is null ? again - repeated.Offset : Math.Min(again - repeated.Offset, next.Value);
            }
        }

        return next;
    }
}
