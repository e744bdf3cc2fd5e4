using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Instants at a number of calendar units, counted in local time.</summary>
/// <param name="start">The first instant, even if its local time occurred before.</param>
/// <param name="unit">The unit of the calendar.</param>
/// <param name="count">The number of units between two instants.</param>
/// <param name="clock">The clock of the zone.</param>
internal sealed class CalendarInstants(long start, CalendarUnit unit, int count, ZoneClock clock) : IInstants
{
    private readonly LocalTimeInstants _others = new(new CalendarTimes(clock.LocalTimeAt(start), unit, count), clock, repeats: false);

    public long? NextAfter(long instant) => instant < start ? start : _others.NextAfter(instant);
}
