using System.Globalization;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Schedules;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>Short forms for tests of rules.</summary>
internal static class Rules
{
    public static IRecurrenceRule Cron(string cron, string timeZone = "UTC", string? name = null) => Parse(Recurrence.Create(cron, null, timeZone), name);

    public static IRecurrenceRule Every(string every, string timeZone = "UTC", DateTimeOffset? startsAt = null) =>
        Parse(Recurrence.Create(null, every, timeZone, startsAt));

    public static IRecurrenceRule Parse(Recurrence recurrence, string? name = null) =>
        new RecurrenceRules().Parse(recurrence, name is null ? null : ScheduleName.From(name));

    /// <summary>The instants after the given one; at most so many.</summary>
    public static IEnumerable<DateTimeOffset> After(this IRecurrenceRule rule, DateTimeOffset instant, int count)
    {
        for (var next = rule.NextAfter(instant); next is not null && count > 0; next = rule.NextAfter(next.Value), count--)
        {
            yield return next.Value;
        }
    }

    public static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
