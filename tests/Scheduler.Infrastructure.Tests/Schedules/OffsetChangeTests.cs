using System.Diagnostics;
using Scheduler.Domain.Schedules;

namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>Around changes of offset, rules have the instants that the model reads from the minutes of the zone.</summary>
internal sealed class OffsetChangeTests
{
    private static readonly TimeSpan Searched = TimeSpan.FromHours(30);
    private static readonly TimeSpan Modeled = TimeSpan.FromHours(75);

    private int _instants;
    private int _calls;
    private TimeSpan _total;
    private TimeSpan _slowest;

    [SetUp]
    public void Reset() => (_instants, _calls, _total, _slowest) = (0, 0, TimeSpan.Zero, TimeSpan.Zero);

    [Test]
    public async Task Every_change_of_every_zone_for_two_years()
    {
        DateTime from = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), to = from.AddYears(2);
        var (changes, rules) = (0, 0);
        foreach (var name in ZoneDatabase.Names)
        {
            var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
            foreach (var change in ZoneDatabase.ChangesOf(zone, from, to))
            {
                changes++;
                rules += AssertEqualsModel(zone, change);
            }
        }

        Assert.That(ZoneDatabase.Names, Has.Count.GreaterThan(400));
        Assert.That(changes, Is.GreaterThan(400));
        await TestContext.Progress.WriteLineAsync(
            $"{ZoneDatabase.Names.Count} zones, {changes} changes, {rules} rules, {_instants} instants; "
            + $"{_calls} calls, {_total.TotalMicroseconds / _calls:0.0} us each, the slowest {_slowest.TotalMilliseconds:0.00} ms.");
    }

    [TestCase("Pacific/Apia", 2009, 2014, TestName = "Samoa skipped 30 December 2011")]
    [TestCase("Pacific/Kwajalein", 1993, 1994, TestName = "Kwajalein skipped 21 August 1993")]
    [TestCase("America/Sao_Paulo", 2015, 2019, TestName = "Midnight was skipped in Brazil")]
    [TestCase("America/St_Johns", 2005, 2012, TestName = "Newfoundland changed at 00:01")]
    [TestCase("Australia/Lord_Howe", 2020, 2030, TestName = "Lord Howe changes by half an hour")]
    [TestCase("Antarctica/Troll", 2010, 2020, TestName = "Troll changes by two hours")]
    [TestCase("Europe/Dublin", 1965, 1975, TestName = "Ireland had summer time in winter")]
    [TestCase("Africa/Casablanca", 2016, 2030, TestName = "Morocco changes for Ramadan")]
    [TestCase("Asia/Pyongyang", 2014, 2019, TestName = "North Korea changed its standard time by half an hour")]
    [TestCase("America/Caracas", 2006, 2017, TestName = "Venezuela changed its standard time by half an hour")]
    [TestCase("Europe/Volgograd", 2010, 2021, TestName = "Volgograd changed its standard time")]
    public void Changes_of_the_past(string name, int from, int to)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var changes = ZoneDatabase.ChangesOf(zone, Year(from), Year(to)).ToList();

        Assert.That(changes, Is.Not.Empty);
        changes.ForEach(change => AssertEqualsModel(zone, change));
    }

    [TestCase("Europe/Berlin", 2027)]
    [TestCase("Europe/Dublin", 2027)]
    [TestCase("Africa/Casablanca", 2027)]
    [TestCase("Pacific/Apia", 2011)]
    public void Weeks_months_and_years_over_changes(string name, int year)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(name);
        var model = new RecurrenceModel(zone, Year(year), Year(year).AddYears(2));
        foreach (var change in ZoneDatabase.ChangesOf(zone, Year(year).AddMonths(2), Year(year + 1)))
        {
            foreach (var every in new[] { "P1W", "P2W", "P1M", "P1Y" })
            {
                var before = every[^1] switch { 'W' => change.AddDays(-14), 'M' => change.AddMonths(-2), _ => change };
                foreach (var start in new[] { -90, -30, 0, 30, 60 }.Select(minutes => before.AddMinutes(minutes)))
                {
                    AssertEqual(model, Recurrence.Create(null, every, zone.Id, Utc(start)), start.AddDays(-1), start.AddMonths(11));
                }
            }
        }
    }

    [Test]
    public void Seconds_follow_the_same_rules()
    {
        var interval = Rules.Cron("*/20 59 * * * *", "Europe/Berlin");
        var fixedTimes = Rules.Cron("10,50 59,0 2,3 * * *", "Europe/Berlin");

        Assert.That(interval.After(Rules.Time("2027-10-30T23:59:30Z"), 7).Select(instant => $"{instant:HH:mm:ss}"), Is.EqualTo(
            new[] { "23:59:40", "00:59:00", "00:59:20", "00:59:40", "01:59:00", "01:59:20", "01:59:40" }));
        Assert.That(fixedTimes.After(Rules.Time("2027-10-30T23:59:59Z"), 9).Select(instant => $"{instant:HH:mm:ss}"), Is.EqualTo(
            new[] { "00:00:10", "00:00:50", "00:59:10", "00:59:50", "02:00:10", "02:00:50", "02:59:10", "02:59:50", "01:00:10" }));
        Assert.That(fixedTimes.After(Rules.Time("2027-03-28T00:00:00Z"), 4).Select(instant => $"{instant:HH:mm:ss}"), Is.EqualTo(
            new[] { "01:00:00", "01:00:10", "01:00:50", "01:59:10" }));
    }

    private static DateTime Year(int year) => new(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private static DateTimeOffset Utc(DateTime instant) => new(instant, TimeSpan.Zero);

    private int AssertEqualsModel(TimeZoneInfo zone, DateTime change)
    {
        var model = new RecurrenceModel(zone, change - Modeled, change + Modeled);
        var recurrences = RecurrencesAround(zone, change).ToList();
        foreach (var recurrence in recurrences)
        {
            var searched = recurrence.Cron == "* * * * *" ? TimeSpan.FromHours(4) : Searched;
            AssertEqual(model, recurrence, change - searched, change + searched);
        }

        return recurrences.Count;
    }

    private static IEnumerable<Recurrence> RecurrencesAround(TimeZoneInfo zone, DateTime change)
    {
        var (old, @new) = (zone.GetUtcOffset(change.AddMinutes(-1)), zone.GetUtcOffset(change));
        var edge = change + (old < @new ? old : @new);
        var middle = edge + (old - @new).Duration() / 2;
        middle = middle.AddTicks(-(middle.Ticks % TimeSpan.TicksPerMinute));
        string[] crons =
        [
            $"{edge.Minute} {edge.Hour} * * *",
            $"{middle.Minute} {middle.Hour} * * *",
            $"{middle.Minute} {middle.Hour} {middle.Day} {middle.Month} *",
            $"{middle.Minute},59 {middle.Hour},{(middle.Hour + 1) % 24} * * {(int)middle.DayOfWeek}",
            "15,45 0,1,2,3,4,22,23 * * *",
            "0 0 * * *",
            "* * * * *",
            "*/15 * * * *",
            "0 */2 * * *",
            $"30 {Math.Max(middle.Hour - 1, 0)}-{Math.Min(middle.Hour + 1, 23)} * * *",
            $"*/20 {middle.Hour} * * *",
            "7-50/11 * * * *",
            $"5/25 {middle.Hour} {middle.Day} * *",
            $"{middle.Minute} {middle.Hour}-{middle.Hour} * * *",
        ];
        foreach (var cron in crons)
        {
            yield return Recurrence.Create(cron, null, zone.Id);
        }

        foreach (var every in new[] { "P1D", "P2D", "PT90M", "PT7M" })
        {
            yield return Recurrence.Create(null, every, zone.Id, Utc(DateTime.SpecifyKind(middle - old, DateTimeKind.Utc).AddDays(-2)));
        }

        // A start in the hours that occur twice.
        yield return Recurrence.Create(null, "P1D", zone.Id, Utc(change.AddMinutes(-30)));
        yield return Recurrence.Create(null, "P1D", zone.Id, Utc(change.AddMinutes(30)));
    }

    private void AssertEqual(RecurrenceModel model, Recurrence recurrence, DateTime from, DateTime to)
    {
        var rule = Rules.Parse(recurrence);
        var expected = model.InstantsOf(recurrence).Where(instant => instant >= from && instant < to).Select(Utc).ToList();
        List<DateTimeOffset> actual = [];
        for (var next = Next(rule, Utc(from.AddTicks(-1))); next < Utc(to) && actual.Count <= expected.Count; next = Next(rule, next!.Value))
        {
            actual.Add(next.Value);
        }

        _instants += expected.Count;
        Assert.That(actual, Is.EqualTo(expected), $"{recurrence} {from:O}");

        // From instants that are not the rule's own.
        var (index, step) = (0, (to - from) / 64);
        for (var instant = Utc(from); expected.Count > 0 && instant < expected[^1]; instant += step)
        {
            while (expected[index] <= instant)
            {
                index++;
            }

            Assert.That(Next(rule, instant), Is.EqualTo(expected[index]), $"{recurrence} {instant:O}");
        }
    }

    private DateTimeOffset? Next(IRecurrenceRule rule, DateTimeOffset instant)
    {
        var started = Stopwatch.GetTimestamp();
        var next = rule.NextAfter(instant);
        var elapsed = Stopwatch.GetElapsedTime(started);
        (_calls, _total, _slowest) = (_calls + 1, _total + elapsed, elapsed > _slowest ? elapsed : _slowest);
        return next;
    }
}
