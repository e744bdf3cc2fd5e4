using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Instants within limits, without those on excluded dates.</summary>
/// <param name="instants">The instants.</param>
/// <param name="clock">The clock by which dates are excluded.</param>
/// <param name="startsAt">The first possible instant.</param>
/// <param name="endsAt">The last possible instant.</param>
/// <param name="excludedDates">Local dates, distinct.</param>
internal sealed class RecurrenceRule(
    IInstants instants, ZoneClock clock, DateTimeOffset? startsAt, DateTimeOffset? endsAt, IEnumerable<DateOnly> excludedDates) : IRecurrenceRule
{
    private static readonly long EndOfYear9998 = new DateTime(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc).Ticks - 1;

    private readonly HashSet<long> _excludedDays = excludedDates.Select(date => (long)date.DayNumber).ToHashSet();
    private readonly long _first = startsAt?.UtcTicks ?? 0;
    private readonly long _last = Math.Min(endsAt?.UtcTicks ?? EndOfYear9998, EndOfYear9998);

    /// <summary>Whether there is any instant.</summary>
    public bool HasInstants => Next(-1) is not null;

    public DateTimeOffset? NextAfter(DateTimeOffset instant) => Next(instant.UtcTicks);

    private DateTimeOffset? Next(long ticks)
    {
        ticks = Math.Max(ticks, _first - 1);
        while (ticks < _last && instants.NextAfter(ticks) is { } next && next <= _last)
        {
            if (!IsExcluded(next))
            {
                return new DateTimeOffset(next, TimeSpan.Zero);
            }

            // The rest of the date in one step: a rule of every second has 86,400 instants there.
            ticks = clock.EndOfLocalDate(next) - 1;
        }

        return null;
    }

    private bool IsExcluded(long instant) =>
        _excludedDays.Count > 0 && clock.LocalTimeAt(instant) is >= 0 and var local && _excludedDays.Contains(local / TimeSpan.TicksPerDay);
}
