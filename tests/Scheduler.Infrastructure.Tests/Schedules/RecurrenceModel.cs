using System.Globalization;
using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>
/// The contract's rules for cron expressions and intervals, written down slowly: every minute of a period is mapped to its local time, and the
/// instants are read from that. It knows whole minutes only, and of cron expressions the numbers, lists, ranges, steps and <c>*</c>.
/// </summary>
internal sealed class RecurrenceModel
{
    private readonly List<(DateTime Local, DateTime Instant)> _minutes = [];
    private readonly Dictionary<DateTime, List<DateTime>> _instants = [];
    private readonly TimeZoneInfo _zone;

    /// <param name="zone">The zone.</param>
    /// <param name="from">The start of the period, UTC and a whole minute.</param>
    /// <param name="to">The end of the period.</param>
    public RecurrenceModel(TimeZoneInfo zone, DateTime from, DateTime to)
    {
        _zone = zone;
        for (var instant = from; instant < to; instant = instant.AddMinutes(1))
        {
            var local = LocalTimeOf(instant);
            _minutes.Add((local, instant));
            if (!_instants.TryGetValue(local, out var instants))
            {
                _instants.Add(local, instants = []);
            }

            instants.Add(instant);
        }
    }

    public IEnumerable<DateTime> InstantsOf(Recurrence recurrence)
    {
        if (recurrence.Cron is { } cron)
        {
            var fields = cron.Split(' ');
            var isFixed = (fields[0] + fields[1]).All(c => char.IsAsciiDigit(c) || c == ',');
            var values = fields.Select((field, index) => ValuesOf(field, index)).ToList();
            return Map(LocalMinutes().Where(local => Matches(values, local)), isFixed);
        }

        var start = recurrence.StartsAt!.Value.UtcDateTime;
        if (recurrence.Interval!.Unit is { } unit)
        {
            var later = Enumerable.Range(1, 100).Select(number => Add(LocalTimeOf(start), unit, number * recurrence.Interval.Count));
            return Map(later.Where(local => local < _minutes[^1].Local), isFixed: true).Prepend(start);
        }

        return _minutes.Select(minute => minute.Instant).Where(instant => instant >= start && (instant - start).Ticks % recurrence.Interval.Elapsed.Ticks == 0);
    }

    private static DateTime Add(DateTime local, CalendarUnit unit, int count) => unit switch
    {
        CalendarUnit.Day => local.AddDays(count),
        CalendarUnit.Week => local.AddDays(7 * count),
        CalendarUnit.Month => local.AddMonths(count),
        _ => local.AddYears(count),
    };

    private DateTime LocalTimeOf(DateTime instant) => DateTime.SpecifyKind(instant + _zone.GetUtcOffset(instant), DateTimeKind.Unspecified);

    private IEnumerable<DateTime> LocalMinutes()
    {
        var last = _minutes[^1].Local;
        for (var local = _minutes[0].Local; local <= last; local = local.AddMinutes(1))
        {
            yield return local;
        }
    }

    private IEnumerable<DateTime> Map(IEnumerable<DateTime> localTimes, bool isFixed) => localTimes
        .SelectMany(local => _instants.TryGetValue(local, out var instants)
            ? isFixed ? instants[..1] : instants
            : [_minutes.First(minute => minute.Local > local).Instant])
        .Distinct().Order();

    private static bool Matches(List<HashSet<int>> values, DateTime local) => values[0].Contains(local.Minute) && values[1].Contains(local.Hour)
        && values[2].Contains(local.Day) && values[3].Contains(local.Month) && values[4].Contains((int)local.DayOfWeek);

    private static HashSet<int> ValuesOf(string field, int index)
    {
        (int Min, int Max)[] limits = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];
        var (min, max) = limits[index];
        HashSet<int> values = [];
        foreach (var item in field.Split(','))
        {
            var step = item.Split('/');
            var range = step[0] == "*" ? [min, max] : step[0].Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            var last = range.Length == 2 ? range[1] : step.Length == 2 ? max : range[0];
            for (var value = range[0]; value <= last; value += step.Length == 2 ? int.Parse(step[1], CultureInfo.InvariantCulture) : 1)
            {
                values.Add(value);
            }
        }

        return values;
    }
}
