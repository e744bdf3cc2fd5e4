using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>
/// The local times at a number of calendar units from a start, which is not one of them. Each is counted from the start: a month after 31 January
/// is 28 February, two months after it 31 March.
/// </summary>
internal sealed class CalendarTimes : ILocalTimes
{
    private const int MonthsPerYear = 12;

    private readonly long _start;
    private readonly long _ticks;
    private readonly int _months;

    /// <param name="start">The local time of the first instant; may be the last day before the year 1.</param>
    /// <param name="unit">The unit of the calendar.</param>
    /// <param name="count">The number of units, positive.</param>
    public CalendarTimes(long start, CalendarUnit unit, int count)
    {
        _start = start;
        (_ticks, _months) = unit switch
        {
            CalendarUnit.Day => (count * TimeSpan.TicksPerDay, 0),
            CalendarUnit.Week => (count * 7 * TimeSpan.TicksPerDay, 0),
            CalendarUnit.Month => (0L, count),
            _ => (0L, count * MonthsPerYear),
        };
    }

    public long? NextFrom(long localTime) => _months == 0 ? NextByDays(localTime) : NextByMonths(localTime);

    private long NextByDays(long localTime)
    {
        var (steps, rest) = Math.DivRem(Math.Max(localTime - _start, 1), _ticks);
        return _start + (rest == 0 ? steps : steps + 1) * _ticks;
    }

    private long? NextByMonths(long localTime)
    {
        var (month, day, time) = Split(_start);
        var steps = Math.Max((Split(localTime).Month - month) / _months, 1);
        return AfterSteps(steps) is { } next && next < localTime ? AfterSteps(steps + 1) : AfterSteps(steps);

        long? AfterSteps(int count)
        {
            var (year, remainder) = Math.DivRem(month + count * _months, MonthsPerYear);
            return year > DateTime.MaxValue.Year
                ? null
                : new DateTime(year, remainder + 1, Math.Min(day, DateTime.DaysInMonth(year, remainder + 1)), 0, 0, 0, DateTimeKind.Utc).Ticks + time;
        }
    }

    /// <summary>Splits a local time into the month, counted from January of the year 0, the day of the month, and the time of day.</summary>
    private static (int Month, int Day, long Time) Split(long localTime)
    {
        if (localTime < 0)
        {
            return (MonthsPerYear - 1, 31, localTime + TimeSpan.TicksPerDay);
        }

        var date = new DateTime(Math.Min(localTime, DateTime.MaxValue.Ticks), DateTimeKind.Utc);
        return (date.Year * MonthsPerYear + date.Month - 1, date.Day, date.TimeOfDay.Ticks);
    }
}
