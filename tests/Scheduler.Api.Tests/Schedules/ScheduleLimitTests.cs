using System.Net;

namespace Scheduler.Api.Tests.Schedules;

/// <summary>The last good and the first bad value of each field.</summary>
internal sealed class ScheduleLimitTests(string provider) : ScheduleFixture(provider)
{
    private static readonly string Long = new('x', 201);

    [TestCase("""
        "cron":"0 9 * * *","graceSeconds":1
        """)]
    [TestCase("""
        "cron":"0 9 * * *","graceSeconds":604800
        """)]
    [TestCase("""
        "cron":"0 9 * * *","maxCatchUp":1000
        """)]
    [TestCase("""
        "cron":"0 9 * * *","lateAfterSeconds":10
        """)]
    [TestCase("""
        "cron":"0 9 * * *","lateAfterSeconds":604800
        """)]
    [TestCase("""
        "cron":null,"every":"PT1S"
        """)]
    [TestCase("""
        "every":"PT8784H"
        """)]
    [TestCase("""
        "every":"P1000Y","startsAt":"2026-01-01T00:00:00Z"
        """)]
    [TestCase("""
        "cron":"@every_second","endsAt":"2026-01-01T00:00:00Z"
        """)]
    [TestCase("""
        "cron":"0 0 LW * *","timeZone":"Pacific/Apia"
        """)]
    [TestCase("""
        "cron":"H H * * *"
        """)]
    [TestCase("""
        "every":"PT1H","startsAt":"2026-01-01T00:00:00Z","endsAt":"2026-01-01T00:00:00Z"
        """)]
    public async Task Good_value_is_accepted(string members) => await CreateScheduleAsync(members.Trim());

    [TestCase("", "cron")]
    [TestCase("\"cron\":\"0 9 * * *\",\"every\":\"PT1H\"", "every")]
    [TestCase("\"cron\":\"\"", "cron")]
    [TestCase("\"cron\":\"0 9 * *\"", "cron")]
    [TestCase("\"cron\":\"60 9 * * *\"", "cron")]
    [TestCase("\"cron\":\"0 0 30 2 *\"", "cron")]
    [TestCase("\"cron\":\"0\\u0009 9 * * *\"", "cron")]
    [TestCase("\"cron\":5", "cron")]
    [TestCase("\"every\":\"PT0S\"", "every")]
    [TestCase("\"every\":\"PT8784H1S\"", "every")]
    [TestCase("\"every\":\"P1DT1H\"", "every")]
    [TestCase("\"every\":\"PT1.5S\"", "every")]
    [TestCase("\"every\":\"P1001D\",\"startsAt\":\"2026-01-01T00:00:00Z\"", "every")]
    [TestCase("\"every\":\"P1D\"", "startsAt")]
    [TestCase("\"cron\":\"0 9 * * *\",\"timeZone\":\"europe/berlin\"", "timeZone")]
    [TestCase("\"cron\":\"0 9 * * *\",\"timeZone\":\"W. Europe Standard Time\"", "timeZone")]
    [TestCase("\"cron\":\"0 9 * * *\",\"timeZone\":\"localtime\"", "timeZone")]
    [TestCase("\"cron\":\"0 9 * * *\",\"timeZone\":\"posix/Europe/Berlin\"", "timeZone")]
    [TestCase("\"cron\":\"0 9 * * *\",\"startsAt\":\"2027-01-02T00:00:00Z\",\"endsAt\":\"2027-01-01T00:00:00Z\"", "endsAt")]
    [TestCase("\"cron\":\"0 9 * * *\",\"startsAt\":\"tomorrow\"", "startsAt")]
    [TestCase("\"cron\":\"0 9 * * *\",\"excludedDates\":[\"2026-12-25\",\"2026-12-25\"]", "excludedDates")]
    [TestCase("\"cron\":\"0 9 * * *\",\"excludedDates\":[\"2026-02-30\"]", "excludedDates")]
    [TestCase("\"cron\":\"0 9 * * *\",\"excludedDates\":\"2026-12-25\"", "excludedDates")]
    [TestCase("\"cron\":\"0 9 * * *\",\"overlap\":\"skip\"", "overlap")]
    [TestCase("\"cron\":\"0 9 * * *\",\"misfire\":\"RUN\"", "misfire")]
    [TestCase("\"cron\":\"0 9 * * *\",\"overlap\":\"SKIP\",\"misfire\":\"RUN_ALL\"", "misfire")]
    [TestCase("\"cron\":\"0 9 * * *\",\"graceSeconds\":0", "graceSeconds")]
    [TestCase("\"cron\":\"0 9 * * *\",\"graceSeconds\":604801", "graceSeconds")]
    [TestCase("\"cron\":\"0 9 * * *\",\"maxCatchUp\":0", "maxCatchUp")]
    [TestCase("\"cron\":\"0 9 * * *\",\"maxCatchUp\":1001", "maxCatchUp")]
    [TestCase("\"cron\":\"0 9 * * *\",\"lateAfterSeconds\":9", "lateAfterSeconds")]
    [TestCase("\"cron\":\"0 9 * * *\",\"lateAfterSeconds\":604801", "lateAfterSeconds")]
    [TestCase("\"cron\":\"0 9 * * *\",\"paused\":\"yes\"", "paused")]
    [TestCase("\"cron\":\"0 9 * * *\",\"crom\":\"x\"", "crom")]
    [TestCase("\"cron\":\"0 9 * * *\",\"state\":\"ACTIVE\"", "state")]
    [TestCase("\"cron\":\"0 9 * * *\",\"payload\":[]", "payload")]
    public async Task Bad_value_is_named(string members, string field) => AssertInvalid(await PostAsync(Path, Body(members)), field);

    [Test]
    public async Task Texts_have_maximum_lengths()
    {
        AssertInvalid(await PostAsync(Path, $$"""{"name":"{{Long}}","worker":"reports","cron":"0 9 * * *"}"""), "name");
        AssertInvalid(await PostAsync(Path, Body($"\"cron\":\"0 9 * * {new string('1', 192)}\"")), "cron");
        AssertInvalid(await PostAsync(Path, Body($"\"cron\":\"0 9 * * *\",\"note\":\"{new string('x', 501)}\"")), "note");
        Assert.That((await CreateScheduleAsync($"\"cron\":\"0 9 * * *\",\"note\":\"{new string('x', 500)}\"")).Text("note"), Has.Length.EqualTo(500));
    }

    [TestCase("")]
    [TestCase(" x")]
    [TestCase("x ")]
    [TestCase("a/b")]
    [TestCase("..")]
    [TestCase("a\\u0000b")]
    public async Task Invalid_name_is_named(string name) =>
        AssertInvalid(await PostAsync(Path, $$"""{"name":"{{name}}","worker":"reports","cron":"0 9 * * *"}"""), "name");

    [Test]
    public async Task At_most_400_dates_are_excluded()
    {
        string Dates(int count) => string.Join(',', Enumerable.Range(0, count).Select(day => $"\"{new DateOnly(2027, 1, 1).AddDays(day):yyyy-MM-dd}\""));

        AssertInvalid(await PostAsync(Path, Body($"\"cron\":\"0 9 * * *\",\"excludedDates\":[{Dates(401)}]")), "excludedDates");
        await CreateScheduleAsync($"\"cron\":\"0 9 * * *\",\"excludedDates\":[{Dates(400)}]");
    }

    [Test]
    public async Task Body_must_be_an_object()
    {
        AssertInvalid(await PostAsync(Path, "[]"), "body");
        AssertInvalid(await PostAsync($"{Path}/preview", "null"), "body");
        AssertProblem(await PostAsync(Path, ""), HttpStatusCode.BadRequest, "malformed-json");
    }

    [Test]
    public async Task All_errors_of_fields_are_reported_together()
    {
        AssertInvalid(
            await PostAsync(Path, """{"name":"","every":"P1001D","graceSeconds":0,"overlap":"NO","x":1}"""), "name", "worker", "every", "graceSeconds", "overlap", "x");
        var schedule = await CreateScheduleAsync();
        AssertInvalid(await PatchAsync($"{Path}/{schedule.Id}", $$"""{"cron":"{{Long}}","graceSeconds":0}"""), "cron", "graceSeconds");
        AssertInvalid(await PatchAsync($"{Path}/{schedule.Id}", """{"every":"P1001D","graceSeconds":0}"""), "every", "graceSeconds");
    }
}
