namespace Scheduler.Infrastructure.Tests.Schedules;

/// <summary>The examples of the contract.</summary>
internal sealed class RecurrenceExampleTests
{
    [TestCase("30 2 * * *", "Europe/Berlin", "2027-03-26T12:00:00Z", "2027-03-27T01:30:00Z 2027-03-28T01:00:00Z 2027-03-29T00:30:00Z 2027-03-30T00:30:00Z")]
    [TestCase("0 2 * * *", "Europe/Berlin", "2027-03-26T12:00:00Z", "2027-03-27T01:00:00Z 2027-03-28T01:00:00Z 2027-03-29T00:00:00Z")]
    [TestCase("15,45 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", "2027-03-28T01:00:00Z 2027-03-29T00:15:00Z 2027-03-29T00:45:00Z 2027-03-30T00:15:00Z")]
    [TestCase("*/15 * * * *", "Europe/Berlin", "2027-03-28T00:30:00Z", "2027-03-28T00:45:00Z 2027-03-28T01:00:00Z 2027-03-28T01:15:00Z 2027-03-28T01:30:00Z")]
    [TestCase("0 */2 * * *", "Europe/Berlin", "2027-03-27T22:30:00Z", "2027-03-27T23:00:00Z 2027-03-28T01:00:00Z 2027-03-28T02:00:00Z 2027-03-28T04:00:00Z")]
    [TestCase("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "2027-10-31T00:30:00Z 2027-11-01T01:30:00Z 2027-11-02T01:30:00Z")]
    [TestCase("*/30 * * * *", "Europe/Berlin", "2027-10-30T23:30:00Z",
        "2027-10-31T00:00:00Z 2027-10-31T00:30:00Z 2027-10-31T01:00:00Z 2027-10-31T01:30:00Z 2027-10-31T02:00:00Z")]
    [TestCase("30 1-3 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "2027-10-30T23:30:00Z 2027-10-31T00:30:00Z 2027-10-31T01:30:00Z 2027-10-31T02:30:00Z")]
    [TestCase("30 1,2,3 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", "2027-10-30T23:30:00Z 2027-10-31T00:30:00Z 2027-10-31T02:30:00Z 2027-11-01T00:30:00Z")]
    [TestCase("30 2 * * *", "America/New_York", "2027-03-13T12:00:00Z", "2027-03-14T07:00:00Z 2027-03-15T06:30:00Z")]
    [TestCase("*/20 1 * * *", "America/New_York", "2027-11-06T12:00:00Z",
        "2027-11-07T05:00:00Z 2027-11-07T05:20:00Z 2027-11-07T05:40:00Z 2027-11-07T06:00:00Z 2027-11-07T06:20:00Z "
        + "2027-11-07T06:40:00Z 2027-11-08T06:00:00Z")]
    [TestCase("15 2 * * *", "Australia/Lord_Howe", "2027-10-01T12:00:00Z", "2027-10-01T15:45:00Z 2027-10-02T15:30:00Z 2027-10-03T15:15:00Z")]
    [TestCase("0 0 * * *", "America/Sao_Paulo", "2018-11-02T12:00:00Z", "2018-11-03T03:00:00Z 2018-11-04T03:00:00Z 2018-11-05T02:00:00Z")]
    [TestCase("30 1 * * *", "Europe/Dublin", "2027-03-27T12:00:00Z", "2027-03-28T01:00:00Z 2027-03-29T00:30:00Z 2027-03-30T00:30:00Z")]
    [TestCase("0 0 29 2 *", "UTC", "2026-11-29T00:00:00Z", "2028-02-29T00:00:00Z 2032-02-29T00:00:00Z 2036-02-29T00:00:00Z")]
    [TestCase("0 0 31 * *", "UTC", "2027-01-01T00:00:00Z",
        "2027-01-31T00:00:00Z 2027-03-31T00:00:00Z 2027-05-31T00:00:00Z 2027-07-31T00:00:00Z 2027-08-31T00:00:00Z "
        + "2027-10-31T00:00:00Z 2027-12-31T00:00:00Z")]
    [TestCase("0 0 LW * *", "UTC", "2027-01-01T00:00:00Z",
        "2027-01-29T00:00:00Z 2027-02-26T00:00:00Z 2027-03-31T00:00:00Z 2027-04-30T00:00:00Z 2027-05-31T00:00:00Z "
        + "2027-06-30T00:00:00Z")]
    [TestCase("0 0 15W * *", "UTC", "2027-05-01T00:00:00Z", "2027-05-14T00:00:00Z 2027-06-15T00:00:00Z 2027-07-15T00:00:00Z")]
    [TestCase("0 0 13 * FRI", "UTC", "2027-01-01T00:00:00Z", "2027-08-13T00:00:00Z 2028-10-13T00:00:00Z 2029-04-13T00:00:00Z")]
    [TestCase("0 22-2 * * *", "UTC", "2027-01-01T00:00:00Z",
        "2027-01-01T01:00:00Z 2027-01-01T02:00:00Z 2027-01-01T22:00:00Z 2027-01-01T23:00:00Z 2027-01-02T00:00:00Z")]
    [TestCase("*/40 * * * *", "UTC", "2027-01-01T00:00:00Z", "2027-01-01T00:40:00Z 2027-01-01T01:00:00Z 2027-01-01T01:40:00Z 2027-01-01T02:00:00Z")]
    public void Instants_of_a_cron_expression(string cron, string timeZone, string from, string nextStarts) =>
        AssertNext(Rules.Cron(cron, timeZone), from, nextStarts);

    [TestCase("P2W", "Europe/Berlin", "2027-03-15T09:00:00+01:00", "2027-03-01T00:00:00Z",
        "2027-03-15T08:00:00Z 2027-03-29T07:00:00Z 2027-04-12T07:00:00Z 2027-04-26T07:00:00Z")]
    [TestCase("P1M", "UTC", "2027-01-31T06:00:00Z", "2027-01-01T00:00:00Z",
        "2027-01-31T06:00:00Z 2027-02-28T06:00:00Z 2027-03-31T06:00:00Z 2027-04-30T06:00:00Z 2027-05-31T06:00:00Z")]
    [TestCase("P1D", "Europe/Berlin", "2027-03-27T01:30:00Z", "2027-03-27T00:00:00Z", "2027-03-27T01:30:00Z 2027-03-28T01:00:00Z 2027-03-29T00:30:00Z")]
    [TestCase("PT24H", "Europe/Berlin", "2027-03-27T01:30:00Z", "2027-03-27T00:00:00Z", "2027-03-27T01:30:00Z 2027-03-28T01:30:00Z 2027-03-29T01:30:00Z")]
    [TestCase("PT7M", "UTC", null, "2027-01-01T00:00:00Z", "2027-01-01T00:02:00Z 2027-01-01T00:09:00Z 2027-01-01T00:16:00Z 2027-01-01T00:23:00Z")]
    public void Instants_of_an_interval(string every, string timeZone, string? startsAt, string from, string nextStarts) =>
        AssertNext(Rules.Every(every, timeZone, startsAt is null ? null : Rules.Time(startsAt)), from, nextStarts);

    [Test]
    public void H_takes_its_value_from_the_name() =>
        AssertNext(Rules.Cron("H H * * *", name: "nightly-report"), "2027-01-01T00:00:00Z", "2027-01-01T09:29:00Z 2027-01-02T09:29:00Z");

    private static void AssertNext(Domain.Schedules.IRecurrenceRule rule, string from, string nextStarts)
    {
        var expected = nextStarts.Split(' ').Select(Rules.Time).ToList();

        Assert.That(rule.After(Rules.Time(from), expected.Count), Is.EqualTo(expected));
    }
}
