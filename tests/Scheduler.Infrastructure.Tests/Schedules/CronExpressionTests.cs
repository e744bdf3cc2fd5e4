using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Infrastructure.Schedules;

namespace Scheduler.Infrastructure.Tests.Schedules;

internal sealed class CronExpressionTests
{
    private static readonly DateTimeOffset NewYear = Rules.Time("2027-01-01T00:00:00Z");

    [TestCase("@every_second", "2027-01-01T00:00:01Z", "2027-01-01T00:00:02Z")]
    [TestCase("@every_minute", "2027-01-01T00:01:00Z", "2027-01-01T00:02:00Z")]
    [TestCase("@hourly", "2027-01-01T01:00:00Z", "2027-01-01T02:00:00Z")]
    [TestCase("@daily", "2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z")]
    [TestCase("@midnight", "2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z")]
    [TestCase("@weekly", "2027-01-03T00:00:00Z", "2027-01-10T00:00:00Z")]
    [TestCase("@monthly", "2027-02-01T00:00:00Z", "2027-03-01T00:00:00Z")]
    [TestCase("@yearly", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z")]
    [TestCase("@annually", "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z")]
    [TestCase("@DAILY", "2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z")]
    [TestCase(" @Daily ", "2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z")]
    public void Macros_are_exact_whatever_the_name(string macro, string first, string second)
    {
        foreach (var name in new[] { null, "nightly-report" })
        {
            Assert.That(Rules.Cron(macro, name: name).After(NewYear, 2), Is.EqualTo(new[] { Rules.Time(first), Rules.Time(second) }));
        }
    }

    [TestCase("0 9 * * mon", "2027-01-04T09:00:00Z")]
    [TestCase("0 9 * feb SUN", "2027-02-07T09:00:00Z")]
    [TestCase("0 9 * * 0", "2027-01-03T09:00:00Z")]
    [TestCase("0 9 * * 7", "2027-01-03T09:00:00Z")]
    [TestCase("0 9 ? * ?", "2027-01-01T09:00:00Z")]
    [TestCase("0 9 l * *", "2027-01-31T09:00:00Z")]
    [TestCase("0 9 L-3 * *", "2027-01-28T09:00:00Z")]
    [TestCase("0 9 lw * *", "2027-01-29T09:00:00Z")]
    [TestCase("0 9 * * 5L", "2027-01-29T09:00:00Z")]
    [TestCase("0 9 * * MON#1", "2027-01-04T09:00:00Z")]
    [TestCase("30 0 9 * * *", "2027-01-01T09:00:30Z")]
    [TestCase("  0   9 * * *  ", "2027-01-01T09:00:00Z")]
    public void Syntax_of_Cronos_in_any_case(string cron, string first) =>
        Assert.That(Rules.Cron(cron).NextAfter(NewYear), Is.EqualTo(Rules.Time(first)));

    [Test]
    public void H_selects_one_value_for_each_name_in_any_case()
    {
        var minutes = Enumerable.Range(0, 200).Select(number => Rules.Cron("H * * * *", name: $"schedule-{number}").NextAfter(NewYear)!.Value.Minute).ToList();

        Assert.That(minutes.Distinct().Count(), Is.GreaterThan(40));
        Assert.That(Rules.Cron("h h * * *", name: "nightly-report").NextAfter(NewYear), Is.EqualTo(Rules.Time("2027-01-01T09:29:00Z")));
        Assert.That(Rules.Cron("H 9 * * THU", name: "nightly-report").NextAfter(NewYear)!.Value.DayOfWeek, Is.EqualTo(DayOfWeek.Thursday));
    }

    [TestCase("0,30 2 * * *", 2)]
    [TestCase("30 2 * * *", 1)]
    [TestCase("H 2 * * *", 1)]
    [TestCase("0 30 2 * * *", 1)]
    [TestCase("30 2 */1 * *", 1)]
    [TestCase("30 2 1-31 1-12 0-6", 1)]
    [TestCase("* 2 * * *", 120)]
    [TestCase("? 2 * * *", 120)]
    [TestCase("0-9 2 * * *", 20)]
    [TestCase("0/30 2 * * *", 4)]
    [TestCase("H/20 2 * * *", 6)]
    [TestCase("30 2-2 * * *", 2)]
    [TestCase("0,30 * * * *", 4)]
    [TestCase("0-1 30 2 * * *", 4)]
    [TestCase("@hourly", 2)]
    public void Ranges_steps_and_stars_in_second_minute_and_hour_make_an_interval(string cron, int count)
    {
        // The local hour from 02:00 occurs twice.
        var rule = Rules.Cron(cron, "Europe/Berlin", "nightly-report");
        var instants = rule.After(Rules.Time("2027-10-31T00:00:00Z").AddTicks(-1), 200).Where(instant => instant < Rules.Time("2027-10-31T02:00:00Z"));

        Assert.That(instants.Count(), Is.EqualTo(count));
    }

    [Test]
    public void H_requires_a_name()
    {
        AssertRefused("H H * * *", "name", "H in the cron expression");
        Assert.That(() => Rules.Cron("0 9 * MAR THU"), Throws.Nothing);
    }

    [TestCase("", "1 to 200 characters")]
    [TestCase(" ", "5 fields separated by spaces")]
    [TestCase("0", "it has 1 field.")]
    [TestCase("0 9 * *", "it has 4 fields.")]
    [TestCase("0 0 9 * * * *", "it has 7 fields.")]
    [TestCase("60 9 * * *", "Minutes: Value must be a number between 0 and 59")]
    [TestCase("0 24 * * *", "Hours: Value must be a number between 0 and 23")]
    [TestCase("0 9 32 * *", "Days of month")]
    [TestCase("0 9 * 13 *", "Months")]
    [TestCase("0 9 * * 8", "Days of week")]
    [TestCase("0 9 * * MON#6", "Days of week")]
    [TestCase("0 9 * * MONDAY", "Days of week")]
    [TestCase("*/0 * * * *", "Minutes")]
    [TestCase("H(0-29) * * * *", "Minutes")]
    [TestCase("* * * * H,1", "Days of week")]
    [TestCase("0 9 * * \u017Fun", "characters that do not occur")]
    [TestCase("0\u00A09 * * *", "characters that do not occur")]
    [TestCase("@dayly", "@daily")]
    [TestCase("@", "@daily")]
    [TestCase("@daily *", "@daily")]
    [TestCase("@reboot", "@daily")]
    public void Another_text_is_refused(string cron, string message) => AssertRefused(cron, "cron", message);

    [TestCase("0 0 30 2 *")]
    [TestCase("0 0 31 4,6,9,11 *")]
    [TestCase("0 0 29-30 2 MON#1")]
    [TestCase("0 0 L-29 2 *")]
    public void A_rule_without_any_date_is_refused(string cron) => AssertRefused(cron, "cron", "no instant");

    [Test]
    public void An_unknown_zone_is_reported_together_with_an_invalid_expression()
    {
        var exception = Assert.Throws<DomainException>(() => Rules.Cron("x", "Mars/Olympus"));

        Assert.That(exception.Errors.Select(error => error.Field), Is.EqualTo(new[] { "timeZone", "cron" }));
    }

    [Test]
    public void Random_texts_cause_no_other_error()
    {
        const string characters = "0123456789  ***///---,,,?LWH#hlwMONFEBjan@";
        var random = new Random(1);
        var accepted = 0;
        for (var count = 0; count < 50_000; count++)
        {
            var fields = Enumerable.Range(0, random.Next(4, 7)).Select(_ => Text(random.Next(5)));
            var text = random.Next(2) == 0 ? string.Join(' ', fields) : $"{Text(2)} {Text(1)} * * *";
            accepted += CronTimes.TryParse(text, ScheduleName.From("random"), out var times, out var error) ? 1 : 0;
            Assert.That((times is null) != (error is null), text);
            Assert.That(error ?? "", Has.None.Matches<char>(char.IsControl), text);
            Assert.That(() => times?.NextFrom(0), Throws.Nothing, text);
        }

        Assert.That(accepted, Is.GreaterThan(500));

        string Text(int length) => string.Concat(Enumerable.Range(0, length).Select(_ => characters[random.Next(characters.Length)]));
    }

    private static void AssertRefused(string cron, string field, string message) => Assert.That(
        () => Rules.Cron(cron),
        Throws.TypeOf<DomainException>().With.Property(nameof(DomainException.Code)).EqualTo(ErrorCodes.ValidationFailed)
            .And.Property(nameof(DomainException.Field)).EqualTo(field).And.Message.Contains(message));
}
