using Scheduler.Domain.Common;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tests.Common;

namespace Scheduler.Domain.Tests.Schedules;

public sealed class RepeatIntervalTests
{
    [TestCase("P1D", CalendarUnit.Day, 1)]
    [TestCase("P1000D", CalendarUnit.Day, 1000)]
    [TestCase("P1W", CalendarUnit.Week, 1)]
    [TestCase("P1000W", CalendarUnit.Week, 1000)]
    [TestCase("P1M", CalendarUnit.Month, 1)]
    [TestCase("P1000M", CalendarUnit.Month, 1000)]
    [TestCase("P1Y", CalendarUnit.Year, 1)]
    [TestCase("P1000Y", CalendarUnit.Year, 1000)]
    [TestCase("P007D", CalendarUnit.Day, 7)]
    public void One_calendar_unit_is_read(string text, CalendarUnit unit, int count)
    {
        var interval = RepeatInterval.Parse(text);

        Assert.That((interval.Unit, interval.Count, interval.Elapsed), Is.EqualTo(((CalendarUnit?)unit, count, TimeSpan.Zero)));
    }

    [TestCase("PT1S", 1)]
    [TestCase("PT90M", 5_400)]
    [TestCase("PT1H30M", 5_400)]
    [TestCase("PT1H1M1S", 3_661)]
    [TestCase("PT1H1S", 3_601)]
    [TestCase("PT0H0M1S", 1)]
    [TestCase("PT24H", 86_400)]
    [TestCase("PT8784H", 31_622_400)]
    [TestCase("PT527040M", 31_622_400)]
    [TestCase("PT31622400S", 31_622_400)]
    [TestCase("PT8783H59M60S", 31_622_400)]
    public void Hours_minutes_and_whole_seconds_are_elapsed_time(string text, int seconds)
    {
        var interval = RepeatInterval.Parse(text);

        Assert.That((interval.Unit, interval.Count, interval.Elapsed), Is.EqualTo(((CalendarUnit?)null, 0, TimeSpan.FromSeconds(seconds))));
    }

    [TestCase("P0D")]
    [TestCase("P1001D")]
    [TestCase("P0W")]
    [TestCase("P1001W")]
    [TestCase("P0M")]
    [TestCase("P1001M")]
    [TestCase("P0Y")]
    [TestCase("P1001Y")]
    [TestCase("P999999999D")]
    [TestCase("P4294967297D")]
    [TestCase("PT0S")]
    [TestCase("PT0H0M0S")]
    [TestCase("PT31622401S")]
    [TestCase("PT8784H1S")]
    [TestCase("PT999999999H999999999M999999999S")]
    [TestCase("PT18446744073709551617S")]
    public void A_number_beyond_its_limits_is_refused(string text) => AssertRefused(text);

    [TestCase("")]
    [TestCase("P")]
    [TestCase("PT")]
    [TestCase("1D")]
    [TestCase("PD")]
    [TestCase("P1")]
    [TestCase("P1H")]
    [TestCase("PT1D")]
    [TestCase("PT1W")]
    [TestCase("PT1Y")]
    [TestCase("P1DT1H")]
    [TestCase("P1DT")]
    [TestCase("P1M1D")]
    [TestCase("P1Y2M")]
    [TestCase("P1W1D")]
    [TestCase("PT1S1M")]
    [TestCase("PT1H1H")]
    [TestCase("-P1D")]
    [TestCase("+P1D")]
    [TestCase("P-1D")]
    [TestCase("P+1D")]
    [TestCase("PT-1S")]
    [TestCase("P1.5D")]
    [TestCase("PT0.5S")]
    [TestCase("PT1,5H")]
    [TestCase("p1d")]
    [TestCase("P1d")]
    [TestCase("pt1h")]
    [TestCase("Pt1H")]
    [TestCase("PT1h")]
    [TestCase(" P1D")]
    [TestCase("P1D ")]
    [TestCase("P1D\n")]
    [TestCase("P 1D")]
    [TestCase("P١D")]
    [TestCase("R/P1D")]
    [TestCase("00:15:00")]
    public void Any_other_text_is_refused(string text) => AssertRefused(text);

    private static void AssertRefused(string text)
    {
        Assert.That(() => RepeatInterval.Parse(text), DomainThrows.Code(ErrorCodes.ValidationFailed, "every"));
        Assert.That(RepeatInterval.Validate(text), Has.Exactly(1).Contains("P1DT1H").And.Contains("1 to 1000").And.Contains("1 second to 366 days"));
    }
}
