using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Schedules;

/// <summary>Makes rules with Cronos, which finds the local times of cron expressions, and the time zones of the machine.</summary>
internal sealed class RecurrenceRules : IRecurrenceRules
{
    public IRecurrenceRule Parse(Recurrence recurrence, ScheduleName? name)
    {
        List<(string Field, string Message)> errors = [];
        if (!TimeZones.OfMachine.TryFind(recurrence.TimeZone, out var zone, out var zoneError))
        {
            errors.Add(("timeZone", zoneError));
        }

        CronTimes? cron = null;
        if (recurrence.Cron is not null && !CronTimes.TryParse(recurrence.Cron, name, out cron, out var cronError))
        {
            errors.Add(("cron", cronError));
        }
        else if (cron is not null && cron.NextFrom(0) is null)
        {
            errors.Add(("cron", "matches no date, so that the rule has no instant (as 30 February)."));
        }

        if (cron is not null && recurrence.DependsOnName && name is null)
        {
            errors.Add(("name", "is required, because H in the cron expression takes its value from the name."));
        }

        if (errors.Count > 0)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, errors);
        }

        var clock = new ZoneClock(zone!);
        var instants = InstantsOf(recurrence, cron, clock);
        var rule = new RecurrenceRule(instants, clock, recurrence.StartsAt, recurrence.EndsAt, recurrence.ExcludedDates);
        return rule.HasInstants ? rule : throw WithoutInstants(instants, clock, recurrence);
    }

    private static IInstants InstantsOf(Recurrence recurrence, CronTimes? cron, ZoneClock clock)
    {
        if (cron is not null)
        {
            return new LocalTimeInstants(cron, clock, repeats: cron.IsInterval);
        }

        var interval = recurrence.Interval!;
        var start = recurrence.StartsAt ?? DateTimeOffset.UnixEpoch;
        return interval.Unit is { } unit
            ? new CalendarInstants(start.UtcTicks, unit, interval.Count, clock)
            : new ElapsedInstants(start.UtcTicks, interval.Elapsed.Ticks);
    }

    private static DomainException WithoutInstants(IInstants instants, ZoneClock clock, Recurrence recurrence)
    {
        bool HasInstantsUntil(DateTimeOffset? endsAt) => new RecurrenceRule(instants, clock, recurrence.StartsAt, endsAt, []).HasInstants;

        var (field, message) = HasInstantsUntil(recurrence.EndsAt) ? ("excludedDates", "exclude every instant of the rule.")
            : HasInstantsUntil(endsAt: null) ? ("endsAt", "is before the first instant of the rule.")
            : ("startsAt", "is after the last instant of the rule; there are none after the year 9998.");
        return new DomainException(ErrorCodes.ValidationFailed, message, field);
    }
}
