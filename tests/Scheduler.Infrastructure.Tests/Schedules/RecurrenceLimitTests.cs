using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Schedules;

namespace Scheduler.Infrastructure.Tests.Schedules;

internal sealed class RecurrenceLimitTests
{
    private static readonly DateTimeOffset NewYear = Rules.Time("2027-01-01T00:00:00Z");

    [Test]
    public void Start_and_end_are_inclusive()
    {
        var rule = Rules.Parse(Recurrence.Create("0 * * * *", null, startsAt: NewYear, endsAt: NewYear.AddHours(2)));

        Assert.That(All(rule), Is.EqualTo(new[] { NewYear, NewYear.AddHours(1), NewYear.AddHours(2) }));
        Assert.That(
            All(Rules.Parse(Recurrence.Create("0 * * * *", null, startsAt: NewYear.AddTicks(1), endsAt: NewYear.AddHours(2).AddTicks(-1)))),
            Is.EqualTo(new[] { NewYear.AddHours(1) }));
    }

    [Test]
    public void The_next_instant_is_strictly_later()
    {
        var rule = Rules.Cron("0 0 * * *");

        Assert.That(rule.NextAfter(NewYear.AddTicks(-1)), Is.EqualTo(NewYear));
        Assert.That(rule.NextAfter(NewYear), Is.EqualTo(NewYear.AddDays(1)));
        Assert.That(rule.NextAfter(new DateTimeOffset(2027, 1, 1, 2, 0, 0, TimeSpan.FromHours(2))), Is.EqualTo(NewYear.AddDays(1)));
        Assert.That(rule.NextAfter(NewYear)!.Value.Offset, Is.EqualTo(TimeSpan.Zero));
    }

    [TestCase("P1D", "2027-01-01T08:00:00.1234567Z 2027-01-02T08:00:00.1234567Z")]
    [TestCase("P1M", "2027-01-01T08:00:00.1234567Z 2027-02-01T08:00:00.1234567Z")]
    [TestCase("PT1S", "2027-01-01T08:00:00.1234567Z 2027-01-01T08:00:01.1234567Z")]
    public void Fractions_of_the_start_carry_on(string every, string expected) => Assert.That(
        Rules.Every(every, "Europe/Berlin", Rules.Time("2027-01-01T08:00:00.1234567Z")).After(NewYear, 2),
        Is.EqualTo(expected.Split(' ').Select(Rules.Time)));

    [Test]
    public void Elapsed_time_begins_in_1970_without_a_start()
    {
        var rule = Rules.Every("PT15M", "Europe/Berlin");

        Assert.That(rule.NextAfter(DateTimeOffset.MinValue), Is.EqualTo(DateTimeOffset.UnixEpoch));
        Assert.That(rule.NextAfter(NewYear.AddSeconds(1)), Is.EqualTo(NewYear.AddMinutes(15)));
    }

    [TestCase("P1M", "2027-01-31T06:00:00Z", "2028-01-31T06:00:00Z", "2028-02-29T06:00:00Z")]
    [TestCase("P12M", "2024-02-29T06:00:00Z", "2027-02-28T06:00:00Z", "2028-02-29T06:00:00Z")]
    [TestCase("P1Y", "2024-02-29T06:00:00Z", "2027-02-28T06:00:00Z", "2028-02-29T06:00:00Z")]
    [TestCase("P4Y", "2024-02-29T06:00:00Z", "2096-02-29T06:00:00Z", "2100-02-28T06:00:00Z")]
    [TestCase("P1000Y", "2024-02-29T06:00:00Z", "3024-02-29T06:00:00Z", "4024-02-29T06:00:00Z")]
    [TestCase("P5M", "2026-10-31T06:00:00Z", "2027-03-31T06:00:00Z", "2027-08-31T06:00:00Z")]
    [TestCase("P3D", "2027-01-01T06:00:00Z", "2027-01-04T06:00:00Z", "2027-01-07T06:00:00Z")]
    public void Months_and_years_are_counted_from_the_start(string every, string startsAt, string instant, string next)
    {
        var rule = Rules.Every(every, startsAt: Rules.Time(startsAt));

        Assert.That(rule.NextAfter(Rules.Time(instant).AddTicks(-1)), Is.EqualTo(Rules.Time(instant)));
        Assert.That(rule.NextAfter(Rules.Time(instant)), Is.EqualTo(Rules.Time(next)));
    }

    [Test]
    public void A_start_in_the_second_of_two_equal_hours_is_itself_the_first_instant() => Assert.That(
        Rules.Every("P1D", "Europe/Berlin", Rules.Time("2027-10-31T01:30:00Z")).After(NewYear, 2),
        Is.EqualTo(new[] { Rules.Time("2027-10-31T01:30:00Z"), Rules.Time("2027-11-01T01:30:00Z") }));

    [Test]
    public void Excluded_dates_are_local()
    {
        DateOnly[] dates = [new(2027, 1, 1), new(2027, 1, 2)];
        var rule = Rules.Parse(Recurrence.Create("0 21 * * *", null, "America/New_York", excludedDates: dates));

        Assert.That(rule.After(Rules.Time("2026-12-31T23:00:00Z"), 2), Is.EqualTo(
            new[] { Rules.Time("2027-01-01T02:00:00Z"), Rules.Time("2027-01-04T02:00:00Z") }));
    }

    [Test]
    public void The_date_of_an_instant_at_the_end_of_a_gap_is_the_one_after_it()
    {
        // The local day of 30 December 2011 did not exist.
        Recurrence Excluding(int day) => Recurrence.Create("0 12 * * *", null, "Pacific/Apia", excludedDates: [new DateOnly(2011, 12, day)]);
        var from = Rules.Time("2011-12-29T23:00:00Z");

        Assert.That(Rules.Parse(Excluding(30)).NextAfter(from), Is.EqualTo(Rules.Time("2011-12-30T10:00:00Z")));
        Assert.That(Rules.Parse(Excluding(31)).NextAfter(from), Is.EqualTo(Rules.Time("2011-12-31T22:00:00Z")));
    }

    [Test]
    public void An_excluded_date_that_occurs_twice_is_excluded_twice()
    {
        // Clocks went from 00:01 on 7 November 2010 back to 23:01.
        var rule = Rules.Parse(Recurrence.Create("* * * * *", null, "America/St_Johns", excludedDates: [new DateOnly(2010, 11, 6)]));

        Assert.That(rule.After(Rules.Time("2010-11-06T02:29:00Z"), 3), Is.EqualTo(
            new[] { Rules.Time("2010-11-07T02:30:00Z"), Rules.Time("2010-11-07T03:30:00Z"), Rules.Time("2010-11-07T03:31:00Z") }));
    }

    [Test]
    public void Excluded_dates_cost_one_step_each()
    {
        var first = new DateOnly(2027, 1, 1);
        var instants = new CountingInstants(new ElapsedInstants(0, TimeSpan.TicksPerSecond));
        var rule = new RecurrenceRule(
            instants, new ZoneClock(TimeZoneInfo.Utc), startsAt: null, endsAt: null, Enumerable.Range(0, 400).Select(first.AddDays));

        Assert.That(rule.NextAfter(NewYear), Is.EqualTo(NewYear.AddDays(400)));
        Assert.That(instants.Count, Is.EqualTo(401));
    }

    [Test]
    public void A_sparse_rule_skips_its_excluded_dates()
    {
        var dates = Enumerable.Range(2027, 7000).Where(DateTime.IsLeapYear).Select(year => new DateOnly(year, 2, 29))
            .Where(date => date.DayOfWeek == DayOfWeek.Monday).ToList();
        var rule = Rules.Parse(Recurrence.Create("0 0 29 2 MON", null, excludedDates: dates[..^1]));

        Assert.That(dates, Has.Count.InRange(200, 400));
        Assert.That(rule.NextAfter(NewYear), Is.EqualTo(new DateTimeOffset(dates[^1], TimeOnly.MinValue, TimeSpan.Zero)));
    }

    [Test]
    public void A_rule_whose_instants_are_all_outside_its_limits_is_refused()
    {
        var noon = NewYear.AddHours(12);
        AssertRefused("endsAt", Recurrence.Create("0 0 * * *", null, startsAt: noon, endsAt: noon.AddHours(11)));
        AssertRefused("endsAt", Recurrence.Create(null, "PT1H", endsAt: DateTimeOffset.UnixEpoch.AddTicks(-1)));
        AssertRefused("excludedDates", Recurrence.Create("0 0 * * *", null, startsAt: NewYear, endsAt: noon, excludedDates: [new DateOnly(2027, 1, 1)]));
        AssertRefused("startsAt", Recurrence.Create("0 0 * * *", null, startsAt: Rules.Time("9999-01-01T00:00:00Z")));
        AssertRefused("startsAt", Recurrence.Create("0 0 29 2 MON", null, startsAt: Rules.Time("9990-01-01T00:00:00Z")));

        Assert.That(() => Rules.Parse(Recurrence.Create("0 0 * * *", null, startsAt: noon, endsAt: noon.AddHours(12))), Throws.Nothing);
        Assert.That(() => Rules.Parse(Recurrence.Create(null, "PT1H", endsAt: DateTimeOffset.UnixEpoch)), Throws.Nothing);
    }

    [TestCase("Pacific/Kiritimati")]
    [TestCase("Etc/GMT+12")]
    [TestCase("UTC")]
    public void The_last_instants_are_those_of_the_year_9998(string timeZone)
    {
        var lastSecond = Rules.Time("9998-12-31T23:59:59Z");

        Assert.That(Rules.Cron("* * * * * *", timeZone).After(lastSecond.AddSeconds(-1), 9), Is.EqualTo(new[] { lastSecond }));
        Assert.That(Rules.Every("PT1S", timeZone).After(lastSecond.AddSeconds(-1), 9), Is.EqualTo(new[] { lastSecond }));
        Assert.That(Rules.Every("P1D", timeZone, lastSecond).After(NewYear, 9), Is.EqualTo(new[] { lastSecond }));
        Assert.That(Rules.Cron("* * * * * *", timeZone).NextAfter(DateTimeOffset.MaxValue), Is.Null);
    }

    [TestCase("Pacific/Kiritimati")]
    [TestCase("Etc/GMT+12")]
    [TestCase("UTC")]
    public void Rules_begin_in_the_year_1(string timeZone)
    {
        foreach (var every in new[] { "PT1S", "P1D", "P1W", "P1M", "P1Y" })
        {
            var rule = Rules.Every(every, timeZone, DateTimeOffset.MinValue);
            var count = (int)(rule.NextAfter(DateTimeOffset.MinValue)! - DateTimeOffset.MinValue).Value.TotalDays;

            Assert.That(count, Is.EqualTo(every switch { "PT1S" => 0, "P1D" => 1, "P1W" => 7, "P1M" => 31, _ => 365 }).Within(every == "P1Y" ? 1 : 0), every);
            Assert.That(() => rule.After(NewYear, 9).ToList(), Has.Count.EqualTo(9));
        }

        Assert.That(Rules.Cron("* * * * * *", timeZone).NextAfter(DateTimeOffset.MinValue)!.Value.Year, Is.EqualTo(1));
    }

    private static List<DateTimeOffset> All(IRecurrenceRule rule) => rule.After(DateTimeOffset.MinValue, 100).ToList();

    private static void AssertRefused(string field, Recurrence recurrence) => Assert.That(
        () => Rules.Parse(recurrence), Throws.TypeOf<DomainException>().With.Property(nameof(DomainException.Field)).EqualTo(field));

    private sealed class CountingInstants(IInstants instants) : IInstants
    {
        public int Count { get; private set; }

        public long? NextAfter(long instant)
        {
            Count++;
            return instants.NextAfter(instant);
        }
    }
}
