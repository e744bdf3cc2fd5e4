namespace Scheduler.Cli.Tests.Commands;

internal sealed class ScheduleCommandTests : CommandTest
{
    private const string Yaml = """
        # Comments are allowed.
        name: apply-nightly
        cron: "0 3 * * *"
        timeZone: Europe/Berlin
        excludedDates: [2029-12-24, 2029-12-25]
        worker: apply
        payload:
          price: 1.10
          country: no
          copies: "2"
          nothing: null
        retry: { maxAttempts: 5 }
        overlap: QUEUE
        ---
        - name: apply-hourly
          every: PT1H
          worker: apply
        """;

    [Test]
    public async Task Files_are_applied_until_nothing_changes()
    {
        var file = Terminal.WriteFile("schedules.yaml", Yaml);
        Assert.That(await OutputOfAsync("schedules", "apply", "-f", file), Is.EqualTo("created    apply-nightly\ncreated    apply-hourly\n"));
        Assert.That(await OutputOfAsync("schedules", "apply", "-f", file), Is.EqualTo("unchanged  apply-nightly\nunchanged  apply-hourly\n"));
        Terminal.WriteFile("schedules.yaml", Yaml.Replace("0 3", "0 4", StringComparison.Ordinal));
        Assert.That(await OutputOfAsync("schedules", "apply", "-f", file), Is.EqualTo("updated    apply-nightly\nunchanged  apply-hourly\n"));

        var schedule = await JsonOfAsync("schedules", "get", "apply-nightly");
        Assert.Multiple(() =>
        {
            Assert.That(schedule.GetProperty("cron").GetString(), Is.EqualTo("0 4 * * *"));
            Assert.That(schedule.GetProperty("excludedDates").GetRawText(), Is.EqualTo("""["2029-12-24","2029-12-25"]"""));
            Assert.That(schedule.GetProperty("payload").GetRawText(), Is.EqualTo("""{"price":1.10,"country":"no","copies":"2","nothing":null}"""));
            Assert.That(schedule.GetProperty("retry").GetProperty("maxAttempts").GetInt32(), Is.EqualTo(5));
            Assert.That(schedule.GetProperty("overlap").GetString(), Is.EqualTo("QUEUE"));
        });
    }

    [TestCase("""{"name":"apply-json","cron":"@daily","worker":"apply","payload":{"price":1.10}}""")]
    [TestCase("""[{"name":"apply-json","cron":"@daily","worker":"apply","payload":{"price":1.10}}]""")]
    [TestCase("name: apply-json\ncron: '@daily'\nworker: apply\npayload: {price: 1.10}")]
    public async Task Standard_input_is_json_or_yaml(string input)
    {
        var result = await Terminal.RunWithInputAsync(input, "schedules", "apply", "-f", "-");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")));
        Assert.That(result.Output, Does.EndWith("  apply-json\n"));
        Assert.That((await JsonOfAsync("schedules", "get", "apply-json")).GetProperty("payload").GetRawText(), Is.EqualTo("""{"price":1.10}"""));
    }

    [Test]
    public async Task Applied_schedules_are_listed_as_json()
    {
        var results = await JsonOfAsync("schedules", "apply", "-f", Terminal.WriteFile("a.json", """{"name":"apply-list","cron":"@daily","worker":"apply"}"""));
        Assert.That(results[0].GetProperty("result").GetString(), Is.EqualTo("created"));
        Assert.That(results[0].GetProperty("schedule").GetProperty("name").GetString(), Is.EqualTo("apply-list"));
    }

    [Test]
    public async Task Unknown_field_is_rejected_and_the_other_schedules_are_applied()
    {
        var result = await Terminal.RunWithInputAsync(
            """[{"name":"apply-wrong","corn":"@daily","worker":"apply"},{"name":"apply-right","cron":"@daily","worker":"apply"}]""",
            "schedules", "apply", "-f", "-");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((1, "created    apply-right\n")));
        Assert.That(result.Error, Does.StartWith("error: apply-wrong: validation-failed (400)").And.Contain("\n  corn: ").And.Contain("\n  cron: "));
    }

    [TestCase("cron: [", "-")]
    [TestCase("worker: w", "name")]
    [TestCase("name: 5", "name")]
    [TestCase("name: a\nname: b", "-")]
    [TestCase("name: a\nkey: !!float 1", "tag")]
    [TestCase("name: &a a\nself: &b [*b]", "-")]
    [TestCase("""{"name":"a","name":"b"}""", "-")]
    [TestCase("", "no schedule")]
    public async Task File_that_is_not_valid_is_wrong_usage_and_nothing_is_sent(string input, string message)
    {
        var valid = Terminal.WriteFile("valid.yaml", "name: apply-never\ncron: '@daily'\nworker: w");
        var result = await Terminal.RunWithInputAsync(input, "schedules", "apply", "-f", valid, "-f", "-");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")));
        Assert.That(result.Error, Does.StartWith("error: -: ").And.Contain(message));
        Assert.That((await Terminal.RunAsync("schedules", "get", "apply-never")).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Schedule_goes_through_its_lifecycle()
    {
        await OutputOfAsync("schedules", "apply", "-f", Terminal.WriteFile("life.yaml", "name: life\ncron: 0 3 * * *\ntimeZone: Europe/Berlin\nworker: life"));
        Assert.That(await OutputOfAsync("schedules", "pause", "life", "--note", "Out of paper."), Is.EqualTo("Paused schedule life.\n"));
        Assert.That(await OutputOfAsync("schedules", "get", "life"), Does.Contain("State:      PAUSED\n").And.Contain("Note:       Out of paper.\n"));
        Assert.That(await OutputOfAsync("schedules", "list", "--worker", "life", "--state", "paused"), Does.Contain("life  PAUSED"));

        Assert.That(await OutputOfAsync("schedules", "resume", "life"), Does.Match(@"^Resumed schedule life; its next start is \d{4}-\d\d-\d\d 03:00:00\.\n$"));
        Assert.That((await JsonOfAsync("schedules", "get", "life")).GetProperty("note").GetString(), Is.Null);

        var task = await JsonOfAsync("schedules", "trigger", "life", "--payload", """{"day":1}""", "--title", "Extra");
        Assert.That((task.GetProperty("title").GetString(), task.GetProperty("payload").GetRawText()), Is.EqualTo(("Extra", """{"day":1}""")));
        Assert.That(await OutputOfAsync("tasks", "list", "--schedule", "life"), Does.Contain(task.GetProperty("id").GetString()!));

        Assert.That(await OutputOfAsync("schedules", "delete", "life"), Is.EqualTo("Deleted schedule life.\n"));
        foreach (var command in new[] { "get", "trigger", "pause", "resume", "preview", "delete" })
        {
            var gone = await Terminal.RunAsync("schedules", command, "life");
            Assert.That((gone.ExitCode, gone.Output), Is.EqualTo((1, "")));
            Assert.That(gone.Error, Does.StartWith("error: schedule-not-found (404)"));
        }
    }

    [Test]
    public async Task Schedule_can_be_named_by_its_id()
    {
        await OutputOfAsync("schedules", "apply", "-f", Terminal.WriteFile("id.yaml", "name: by-id\ncron: 0 3 * * *\nworker: by-id"));
        var id = (await JsonOfAsync("schedules", "get", "by-id")).GetProperty("id").GetString()!;
        Assert.That(await OutputOfAsync("schedules", "get", id, "--json"), Is.EqualTo($"{await TestService.GetAsync($"schedules/{id}")}\n"));
        Assert.That(await OutputOfAsync("schedules", "pause", id), Is.EqualTo("Paused schedule by-id.\n"));
        Assert.That(await OutputOfAsync("schedules", "list", "--worker", "by-id", "--json"), Is.EqualTo($"{await TestService.GetAsync("schedules?worker=by-id")}\n"));
        Assert.That(await OutputOfAsync("schedules", "delete", id), Is.EqualTo($"Deleted schedule {id}.\n"));
    }

    [Test]
    public async Task Rule_is_previewed_without_a_schedule()
    {
        Assert.That(
            await OutputOfAsync("schedules", "preview", "--cron", "0 0 13 * FRI", "--time-zone", "Europe/Berlin", "--from", "2026-01-01T00:00Z", "--count", "2"),
            Is.EqualTo("Fri 2026-02-13 00:00:00 +01:00\nFri 2026-03-13 00:00:00 +01:00\n"));
        Assert.That(
            await OutputOfAsync("schedules", "preview", "--every", "P1D", "--starts-at", "2029-07-01T06:00", "--count", "1", "--utc", "--from", "2029-06-01T00:00Z"),
            Is.EqualTo("Sun 2029-07-01 06:00:00Z\n"));
        await OutputOfAsync("schedules", "apply", "-f", Terminal.WriteFile("p.yaml", "name: preview\ncron: 0 3 * * *\nworker: preview"));
        Assert.That(
            await OutputOfAsync("schedules", "preview", "preview", "--from", "2026-01-01T00:00Z", "--count", "1", "--json"),
            Is.EqualTo("{\"nextStarts\":[\"2026-01-01T03:00:00Z\"]}\n"));
        Assert.That((await Terminal.RunAsync("schedules", "preview")).ExitCode, Is.EqualTo(2));
        Assert.That((await Terminal.RunAsync("schedules", "preview", "--cron", "wrong")).Error, Does.Contain("\n  cron: "));
    }
}
