using System.Globalization;
using Scheduler.Cli.Input;

namespace Scheduler.Cli.Tests.Input;

internal sealed class TimeArgumentTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    [TestCase("now", "2026-07-01T12:00:00Z")]
    [TestCase("in 10m", "2026-07-01T12:10:00Z")]
    [TestCase("in 2 hours", "2026-07-01T14:00:00Z")]
    [TestCase("+90s", "2026-07-01T12:01:30Z")]
    [TestCase("1d12h", "2026-07-03T00:00:00Z")]
    [TestCase("2h ago", "2026-07-01T10:00:00Z")]
    [TestCase("1d 1h ago", "2026-06-30T11:00:00Z")]
    [TestCase("2026-12-01T09:00:00Z", "2026-12-01T09:00:00Z")]
    [TestCase("2026-12-01T09:00:00.1234567+01:00", "2026-12-01T08:00:00.1234567Z")]
    [TestCase("2026-12-01T09:00", "2026-12-01T08:00:00Z")]
    [TestCase("2026-07-01 09:00:30", "2026-07-01T07:00:30Z")]
    public void Time_is_read(string text, string expected) => Assert.That(
        TimeArgument.TryParse(text)!.Resolve(Berlin, Now), Is.EqualTo(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)));

    [TestCase("")]
    [TestCase("yesterday")]
    [TestCase("2026-12-01")]
    [TestCase("12:00")]
    [TestCase("10")]
    [TestCase("in")]
    [TestCase("in 2h ago")]
    [TestCase("-10m")]
    [TestCase("999999999d")]
    [TestCase("2026-13-01T00:00")]
    [TestCase("2026-12-01T24:00")]
    public void Anything_else_is_not_a_time(string text) => Assert.That(TimeArgument.TryParse(text), Is.Null);
}
