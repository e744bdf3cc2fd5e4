using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Schedules;

public sealed class RecurrenceTests
{
    private static readonly DateTimeOffset Start = new(2027, 3, 15, 9, 0, 0, TimeSpan.FromHours(1));

    [Test]
    public void Texts_are_preserved_and_times_become_UTC()
    {
        var cron = Recurrence.Create(" 0  9 * * mon", null, "Europe/Berlin", Start, Start.AddDays(1));
        var every = Recurrence.Create(null, "PT060M");

        Assert.That((cron.Cron, cron.TimeZone), Is.EqualTo((" 0  9 * * mon", "Europe/Berlin")));
        Assert.That((cron.Every, cron.Interval), Is.EqualTo(((string?)null, (RepeatInterval?)null)));
        Assert.That(cron.StartsAt, Is.EqualTo(Start));
        Assert.That((cron.StartsAt!.Value.Offset, cron.EndsAt!.Value.Offset), Is.EqualTo((TimeSpan.Zero, TimeSpan.Zero)));
        Assert.That((every.Cron, every.Every, every.Interval!.Elapsed, every.TimeZone), Is.EqualTo(((string?)null, "PT060M", TimeSpan.FromHours(1), "UTC")));
        Assert.That((every.StartsAt, every.EndsAt, every.ExcludedDates.Count), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, 0)));
    }

    [Test]
    public void Exactly_one_of_cron_and_every_is_required()
    {
        Assert.That(() => Recurrence.Create(null, null), DomainThrows.Code(ErrorCodes.ValidationFailed, "cron"));
        Assert.That(() => Recurrence.Create("0 9 * * *", "PT1H"), DomainThrows.Code(ErrorCodes.ValidationFailed, "every"));
    }

    [Test]
    public void A_cron_expression_has_1_to_200_characters_without_control_characters()
    {
        Assert.That(() => Recurrence.Create(new string('*', 1), null), Throws.Nothing);
        Assert.That(() => Recurrence.Create(new string('*', 200), null), Throws.Nothing);
        Assert.That(() => Recurrence.Create("", null), DomainThrows.Code(ErrorCodes.ValidationFailed, "cron"));
        Assert.That(() => Recurrence.Create(new string('*', 201), null), DomainThrows.Code(ErrorCodes.ValidationFailed, "cron"));
        Assert.That(() => Recurrence.Create("0\t9 * * *", null), DomainThrows.Code(ErrorCodes.ValidationFailed, "cron"));
        Assert.That(() => Recurrence.Create("0 9 * * *\0", null), DomainThrows.Code(ErrorCodes.ValidationFailed, "cron"));
        Assert.That(() => Recurrence.Create("0 9 * * \ud800", null), DomainThrows.Code(ErrorCodes.ValidationFailed, "cron"));
    }

    [Test]
    public void A_time_zone_has_1_to_64_characters_without_control_characters()
    {
        Assert.That(() => Recurrence.Create("0 9 * * *", null, new string('z', 64)), Throws.Nothing);
        Assert.That(() => Recurrence.Create("0 9 * * *", null, new string('z', 65)), DomainThrows.Code(ErrorCodes.ValidationFailed, "timeZone"));
        Assert.That(() => Recurrence.Create("0 9 * * *", null, ""), DomainThrows.Code(ErrorCodes.ValidationFailed, "timeZone"));
        Assert.That(() => Recurrence.Create("0 9 * * *", null, "UTC\n"), DomainThrows.Code(ErrorCodes.ValidationFailed, "timeZone"));
    }

    [TestCase("P1D")]
    [TestCase("P2W")]
    [TestCase("P3M")]
    [TestCase("P1Y")]
    public void Calendar_units_are_counted_from_a_start(string every)
    {
        Assert.That(() => Recurrence.Create(null, every), DomainThrows.Code(ErrorCodes.ValidationFailed, "startsAt"));
        Assert.That(() => Recurrence.Create(null, every, startsAt: Start), Throws.Nothing);
    }

    [Test]
    public void The_longest_interval_has_as_many_characters_as_its_limit_says()
    {
        const string longest = "PT000000001H000000001M000000001S";

        Assert.That(longest, Has.Length.EqualTo(Recurrence.MaxEveryLength));
        Assert.That(() => Recurrence.Create(null, longest), Throws.Nothing);
        Assert.That(() => Recurrence.Create(null, $"PT0{longest[2..]}"), DomainThrows.Code(ErrorCodes.ValidationFailed, "every"));
    }

    [Test]
    public void The_end_may_equal_the_start_but_not_precede_it()
    {
        Assert.That(() => Recurrence.Create("0 9 * * *", null, startsAt: Start, endsAt: Start.ToUniversalTime()), Throws.Nothing);
        Assert.That(
            () => Recurrence.Create("0 9 * * *", null, startsAt: Start, endsAt: Start.AddTicks(-1)),
            DomainThrows.Code(ErrorCodes.ValidationFailed, "endsAt"));
    }

    [Test]
    public void Excluded_dates_are_sorted_and_distinct()
    {
        DateOnly first = new(2026, 12, 24), second = new(2027, 1, 1);

        Assert.That(Recurrence.Create("0 9 * * *", null, excludedDates: [second, first]).ExcludedDates, Is.EqualTo(new[] { first, second }));
        Assert.That(
            () => Recurrence.Create("0 9 * * *", null, excludedDates: [second, first, second]),
            Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("excludedDates").And.Message.Contains("2027-01-01"));
        Assert.That(
            () => Recurrence.Create("0 9 * * *", null, excludedDates: [DateOnly.MinValue, DateOnly.MinValue]),
            DomainThrows.Code(ErrorCodes.ValidationFailed, "excludedDates"));
    }

    [Test]
    public void At_most_400_dates_are_excluded()
    {
        var dates = Enumerable.Range(0, 401).Select(new DateOnly(2027, 1, 1).AddDays).ToList();

        Assert.That(Recurrence.Create("0 9 * * *", null, excludedDates: dates[1..]).ExcludedDates, Has.Count.EqualTo(400));
        Assert.That(
            () => Recurrence.Create("0 9 * * *", null, excludedDates: dates),
            Throws.TypeOf<DomainException>().With.Property("Field").EqualTo("excludedDates").And.Message.Contains("400 dates; it has 401"));
    }

    [Test]
    public void All_errors_are_reported_together()
    {
        var exception = Assert.Throws<DomainException>(
            () => Recurrence.Create("", null, "", Start, Start.AddDays(-1), [DateOnly.MaxValue, DateOnly.MaxValue]));

        Assert.That(exception.Errors.Select(error => error.Field), Is.EqualTo(new[] { "cron", "timeZone", "excludedDates", "endsAt" }));
    }

    [Test]
    public void Recurrences_are_equal_when_all_their_values_are()
    {
        DateOnly first = new(2026, 12, 24), second = new(2027, 1, 1);
        var recurrence = Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start, Start.AddDays(9), [first, second]);
        var same = Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start.ToUniversalTime(), Start.AddDays(9), [second, first]);

        Assert.That(same, Is.EqualTo(recurrence));
        Assert.That(same.GetHashCode(), Is.EqualTo(recurrence.GetHashCode()));
        Assert.That(
            new[]
            {
                Recurrence.Create("0 8 * * *", null, "Europe/Berlin", Start, Start.AddDays(9), [first, second]),
                Recurrence.Create(null, "P1D", "Europe/Berlin", Start, Start.AddDays(9), [first, second]),
                Recurrence.Create("0 9 * * *", null, "Europe/Paris", Start, Start.AddDays(9), [first, second]),
                Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start.AddTicks(1), Start.AddDays(9), [first, second]),
                Recurrence.Create("0 9 * * *", null, "Europe/Berlin", null, Start.AddDays(9), [first, second]),
                Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start, Start.AddDays(8), [first, second]),
                Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start, null, [first, second]),
                Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start, Start.AddDays(9), [first]),
                Recurrence.Create("0 9 * * *", null, "Europe/Berlin", Start, Start.AddDays(9), [first, second.AddDays(1)]),
            },
            Has.None.EqualTo(recurrence));
        Assert.That(Recurrence.Create(null, "PT60M"), Is.Not.EqualTo(Recurrence.Create(null, "PT1H")));
    }

    [TestCase("H H * * *", true)]
    [TestCase("0 h * * *", true)]
    [TestCase("H/15 * * * *", true)]
    [TestCase("0 0 0 1 1 H", true)]
    [TestCase("  H 0 * * *", true)]
    [TestCase("0 9 * * THU", false)]
    [TestCase("0 9 * MAR thu", false)]
    [TestCase("@hourly", false)]
    [TestCase("@monthly", false)]
    public void Only_H_in_a_field_makes_a_rule_depend_on_the_name(string cron, bool depends) =>
        Assert.That(Recurrence.Create(cron, null).DependsOnName, Is.EqualTo(depends));

    [Test]
    public void An_interval_does_not_depend_on_the_name() => Assert.That(Recurrence.Create(null, "PT1H").DependsOnName, Is.False);
}
