using System.Diagnostics;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>
/// The wall clock of a time zone. It uses the offsets from UTC only: what TimeZoneInfo says about invalid and ambiguous times is wrong where
/// the offset changes for another reason than daylight saving time, or where winter time is declared as such (Europe/Dublin).
/// All times are in ticks since the year 1; they may be outside the range of DateTime, where the offset stays as at its ends.
/// </summary>
internal sealed class ZoneClock(TimeZoneInfo zone)
{
    // TimeZoneInfo has no offset beyond 14 h. Thus two instants with the same local time are at most 28 h apart.
    private const long MaxOffset = 14 * TimeSpan.TicksPerHour;
    private const long MaxRepeat = 2 * MaxOffset;

    // Offsets stay for longer than this. (In every zone for at least 60 h, from 1840 on.)
    private const long Step = TimeSpan.TicksPerHour;

    public long LocalTimeAt(long instant) => instant + OffsetAt(instant);

    /// <summary>
    /// The first instant at which the clock shows the local time or a later one: for a time that occurs twice the first, for a time that is
    /// skipped the end of the gap.
    /// </summary>
    public long FirstInstantOf(long localTime)
    {
        foreach (var period in Periods(localTime - MaxOffset - 1, localTime + MaxOffset + 1))
        {
            if (period.LocalEnd > localTime)
            {
                return Math.Max(period.Start, localTime - period.Offset);
            }
        }

        throw new UnreachableException("An offset is beyond 14 h.");
    }

    /// <summary>The first local time that the clock has not reached by the instant, inclusive.</summary>
    public long FirstLocalTimeAfter(long instant) => Periods(instant - MaxRepeat, instant + 1).Max(period => period.LocalEnd);

    /// <summary>The spans after the instant in which the clock shows local times again that it has shown by the instant.</summary>
    public IEnumerable<RepeatedTimes> RepeatsAfter(long instant)
    {
        var reached = FirstLocalTimeAfter(instant);
        return from period in Periods(instant + 1, instant + 1 + MaxRepeat)
               where period.LocalStart < reached
               select new RepeatedTimes(period.LocalStart, Math.Min(period.LocalEnd, reached), period.Offset);
    }

    /// <summary>The first instant after the given one at which the local date is another.</summary>
    public long EndOfLocalDate(long instant)
    {
        var date = DateOf(LocalTimeAt(instant));
        foreach (var period in Periods(instant, instant + MaxRepeat + TimeSpan.TicksPerDay))
        {
            if (DateOf(period.LocalStart) != date)
            {
                return period.Start;
            }

            if (DateOf(period.LocalEnd - 1) != date)
            {
                return (date + 1) * TimeSpan.TicksPerDay - period.Offset;
            }
        }

        throw new UnreachableException("A local date does not end.");
    }

    private static long DateOf(long localTime) => Math.DivRem(localTime, TimeSpan.TicksPerDay, out var time) - (time < 0 ? 1 : 0);

    private long OffsetAt(long instant) =>
        zone.GetUtcOffset(new DateTime(Math.Clamp(instant, 0, DateTime.MaxValue.Ticks), DateTimeKind.Utc)).Ticks;

    private IEnumerable<OffsetPeriod> Periods(long start, long end)
    {
        var offset = OffsetAt(start);
        for (var known = start; known < end;)
        {
            var next = Math.Min(known + Step, end);
            if (OffsetAt(next) == offset)
            {
                known = next;
                continue;
            }

            known = FindChange(known, next, offset);
            yield return new OffsetPeriod(start, known, offset);
            (start, offset) = (known, OffsetAt(known));
        }

        if (start < end)
        {
            yield return new OffsetPeriod(start, end, offset);
        }
    }

    /// <summary>Bisects for the first instant with another offset, between one with the given offset and one with another.</summary>
    private long FindChange(long before, long after, long offset)
    {
        while (after - before > 1)
        {
            var middle = before + (after - before) / 2;
            (before, after) = OffsetAt(middle) == offset ? (middle, after) : (before, middle);
        }

        return after;
    }

    /// <summary>A span of time with one offset; its end is exclusive.</summary>
    private readonly record struct OffsetPeriod(long Start, long End, long Offset)
    {
        public long LocalStart => Start + Offset;

        public long LocalEnd => End + Offset;
    }
}

/// <summary>Local times that occur again, at the given offset.</summary>
/// <param name="Start">The first local time.</param>
/// <param name="End">The local time at which the span ends, exclusive.</param>
/// <param name="Offset">The offset from UTC at which they occur again.</param>
internal readonly record struct RepeatedTimes(long Start, long End, long Offset);
