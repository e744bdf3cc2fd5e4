using System.Globalization;
using System.Text.Json;

namespace Scheduler.Cli.Tests.Commands;

internal sealed class TaskCommandTests : CommandTest
{
    [Test]
    public async Task Task_is_created_with_every_option()
    {
        var payload = Terminal.WriteFile("payload.json", """{"month":"2029-12","price":1.10}""");
        var task = await JsonOfAsync(
            "tasks", "create", "--worker", "create", "--start", "2029-12-31T23:30", "--title", "Monthly report", "--payload", $"@{payload}",
            "--max-attempts", "5", "--backoff-seconds", "7", "--backoff-factor", "1.5", "--max-backoff-seconds", "60");
        Assert.Multiple(() =>
        {
            // Local time, in Berlin.
            Assert.That(task.GetProperty("start").GetString(), Is.EqualTo("2029-12-31T22:30:00Z"));
            Assert.That(task.GetProperty("title").GetString(), Is.EqualTo("Monthly report"));
            Assert.That(task.GetProperty("payload").GetRawText(), Is.EqualTo("""{"month":"2029-12","price":1.10}"""));
            Assert.That(
                task.GetProperty("retry").GetRawText(), Is.EqualTo("""{"maxAttempts":5,"backoffSeconds":7,"backoffFactor":1.5,"maxBackoffSeconds":60}"""));
        });
    }

    [Test]
    public async Task One_retry_option_leaves_the_others_at_their_defaults()
    {
        var task = await JsonOfAsync("tasks", "create", "--worker", "create", "--max-attempts", "5");
        Assert.That(
            task.GetProperty("retry").GetRawText(), Is.EqualTo("""{"maxAttempts":5,"backoffSeconds":30,"backoffFactor":2,"maxBackoffSeconds":3600}"""));
    }

    [Test]
    public async Task Payload_is_read_from_standard_input()
    {
        var result = await Terminal.RunWithInputAsync("""{"from":"stdin"}""", "tasks", "create", "--worker", "create", "--payload", "-", "--json");
        Assert.That(JsonElement.Parse(result.Output).GetProperty("payload").GetRawText(), Is.EqualTo("""{"from":"stdin"}"""));
    }

    [TestCase(null, 0)]
    [TestCase("now", 0)]
    [TestCase("in 10m", 600)]
    [TestCase("1h30m", 5400)]
    public async Task Relative_start_is_counted_by_the_clock_of_the_service(string? start, int seconds)
    {
        // The clock of this machine is wrong.
        Terminal.Time.Advance(TimeSpan.FromDays(1));
        var task = await JsonOfAsync(["tasks", "create", "--worker", "create", .. start is null ? Array.Empty<string>() : ["--start", start]]);
        var delay = task.GetProperty("start").GetDateTimeOffset() - task.GetProperty("createdAt").GetDateTimeOffset();
        Assert.That(delay.TotalSeconds, Is.EqualTo(seconds).Within(2));
    }

    [Test]
    public async Task Idempotency_key_creates_one_task()
    {
        var id = await CreateAsync("create", "--idempotency-key", "k1");
        Assert.That(await CreateAsync("create", "--idempotency-key", "k1"), Is.EqualTo(id));
        var other = await Terminal.RunAsync("tasks", "create", "--worker", "create", "--title", "Other", "--idempotency-key", "k1");
        Assert.That(other.ExitCode, Is.EqualTo(1));
        Assert.That(other.Error, Does.StartWith("error: idempotency-key-reused (422)"));
    }

    [Test]
    public async Task Errors_of_the_service_name_the_field_and_the_rule()
    {
        var result = await Terminal.RunAsync(
            "tasks", "create", "--worker", "a/b", "--title", new string('x', 201), "--max-attempts", "0");
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((1, "")));
        Assert.That(result.Error, Does.StartWith("error: validation-failed (400)")
            .And.Contain("\n  worker: ").And.Contain("\n  title: ").And.Contain("\n  retry.maxAttempts: "));
    }

    [TestCase("2001-01-01T00:00Z")]
    [TestCase("1h ago")]
    public async Task Start_in_the_past_is_rejected_by_the_service(string start)
    {
        var result = await Terminal.RunAsync("tasks", "create", "--worker", "create", "--start", start);
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((1, "")));
        Assert.That(result.Error, Does.StartWith("error: validation-failed (400)").And.Contain("\n  start: "));
    }

    [Test]
    public async Task Json_is_that_of_the_service()
    {
        var id = await CreateAsync("json", "--payload", """{"text":"é😀","n":1e400}""", "--start", "in 1h");
        Assert.That(await OutputOfAsync("tasks", "get", id, "--json"), Is.EqualTo($"{await TestService.GetAsync($"tasks/{id}")}\n"));
        await CreateAsync("json", "--start", "in 2h");
        Assert.That(
            await OutputOfAsync("tasks", "list", "--worker", "json", "--all", "--json"), Is.EqualTo($"{await TestService.GetAsync("tasks?worker=json")}\n"));
        Assert.That(await OutputOfAsync("tasks", "list", "--worker", "json-none", "--json"), Is.EqualTo("[]\n"));
    }

    [Test]
    public async Task List_is_filtered_and_sorted()
    {
        var late = await CreateAsync("filter", "--start", "2029-12-31T12:00Z");
        var early = await CreateAsync("filter", "--start", "2029-12-01T12:00Z");
        await OutputOfAsync("tasks", "cancel", await CreateAsync("filter", "--start", "2029-12-02T12:00Z"));

        async Task<string?[]> IdsAsync(params string[] args) =>
            [.. (await JsonOfAsync(["tasks", "list", "--worker", "filter", .. args])).EnumerateArray().Select(task => task.GetProperty("id").GetString())];

        Assert.That(await IdsAsync("--status", "scheduled", "--latest-first"), Is.EqualTo(new[] { late, early }));
        Assert.That(await IdsAsync("--from", "2029-12-15T00:00Z"), Is.EqualTo(new[] { late }));
        Assert.That(await IdsAsync("--to", "2029-12-01 13:00:01"), Is.EqualTo(new[] { early }));
        Assert.That(await IdsAsync("--status", "FAILED", "--status", "RUNNING"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task List_that_is_cut_off_says_so()
    {
        for (var i = 0; i < 3; i++)
        {
            await CreateAsync("limit", "--start", "in 1h");
        }

        var result = await Terminal.RunAsync("tasks", "list", "--worker", "limit", "--limit", "2");
        Assert.That(result.Lines, Has.Length.EqualTo(3));
        Assert.That(result.Error, Does.Contain("--all"));
        var all = await Terminal.RunAsync("tasks", "list", "--worker", "limit", "--all");
        Assert.That((all.Lines.Length, all.Error), Is.EqualTo((4, "")));
    }

    [Test]
    public async Task Table_shows_local_time_or_utc()
    {
        var id = await CreateAsync("table", "--start", "2029-12-31T22:30Z", "--title", "Monthly report");
        Assert.That(await OutputOfAsync("tasks", "list", "--worker", "table"), Is.EqualTo(
            $"""
             ID                                    STATUS     START                WORKER  ATTEMPT  TITLE
             {id}  SCHEDULED  2029-12-31 23:30:00  table   0 of 3   Monthly report

             """));
        Assert.That(await OutputOfAsync("tasks", "list", "--worker", "table", "--utc"), Does.Contain(" 2029-12-31 22:30:00Z "));
    }

    [Test]
    public async Task Table_fits_the_terminal_and_keeps_ids()
    {
        var id = await CreateAsync("a-worker-with-a-long-name", "--start", "in 1h", "--title", "A title that is much too long for this terminal");
        Terminal.Width = 80;
        var output = await OutputOfAsync("tasks", "list", "--worker", "a-worker-with-a-long-name");
        Assert.That(output.Split('\n').Max(line => line.Length), Is.LessThanOrEqualTo(80));
        Assert.That(output, Does.Contain(id).And.Contain("a-worker-…"));
    }

    [Test]
    public async Task Colors_are_for_terminals()
    {
        await OutputOfAsync("tasks", "cancel", await CreateAsync("colors", "--start", "in 1h"));
        Assert.That(await OutputOfAsync("tasks", "list", "--worker", "colors"), Does.Not.Contain('\e'));
        Terminal.HasColors = true;
        Assert.That(await OutputOfAsync("tasks", "list", "--worker", "colors"), Does.Contain("\e[31mFAILED\e[0m"));
        Assert.That(await OutputOfAsync("tasks", "list", "--worker", "colors", "--json"), Does.Not.Contain('\e'));
    }

    [Test]
    public async Task Failed_task_is_shown_and_retried()
    {
        var id = await CreateAsync("fail");
        await TestService.FailAsync("fail", "The printer\nis out of paper.\e[2J");
        var output = await OutputOfAsync("tasks", "get", id);
        Assert.That(output, Does.Contain($"Id:        {id}\n").And.Contain("Status:    FAILED\n").And.Contain("Attempt:   1 of 3\n"));
        Assert.That(output, Does.Contain("Failure:   reported: The printer is out of paper.\uFFFD[2J\n"), "Control characters must not reach the terminal.");

        Assert.That(await OutputOfAsync("tasks", "retry", id), Does.StartWith($"Task {id} starts again at "));
        var task = await JsonOfAsync("tasks", "get", id);
        Assert.That((task.GetProperty("status").GetString(), task.GetProperty("attempt").GetInt32()), Is.EqualTo(("SCHEDULED", 0)));

        var again = await Terminal.RunAsync("tasks", "retry", id, "--start", "2029-12-31T00:00Z");
        Assert.That(again.ExitCode, Is.Zero);
        Assert.That((await JsonOfAsync("tasks", "get", id)).GetProperty("start").GetString(), Is.EqualTo("2029-12-31T00:00:00Z"));
    }

    [Test]
    public async Task Task_is_canceled_and_deleted()
    {
        var id = await CreateAsync("cancel", "--start", "in 1h");
        Assert.That(await OutputOfAsync("tasks", "cancel", id), Is.EqualTo($"Canceled task {id}.\n"));
        Assert.That((await JsonOfAsync("tasks", "get", id)).GetProperty("failure").GetProperty("code").GetString(), Is.EqualTo("cancelled"));
        Assert.That(await OutputOfAsync("tasks", "delete", id), Is.EqualTo($"Deleted task {id}.\n"));
        foreach (var command in new[] { "get", "retry", "cancel", "delete" })
        {
            var gone = await Terminal.RunAsync("tasks", command, id);
            Assert.That((gone.ExitCode, gone.Output), Is.EqualTo((1, "")));
            Assert.That(gone.Error, Does.StartWith("error: task-not-found (404)"));
        }
    }

    [Test]
    public async Task Local_time_that_the_clock_change_skips_is_wrong_usage()
    {
        var result = await Terminal.RunAsync("tasks", "create", "--worker", "create", "--start", "2029-03-25T02:30");
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("does not exist in Europe/Berlin"));
        Assert.That(
            (await JsonOfAsync("tasks", "create", "--worker", "create", "--start", "2029-03-25T02:30", "--utc")).GetProperty("start").GetString(),
            Is.EqualTo("2029-03-25T02:30:00Z"));
    }

    [Test]
    public async Task Printed_time_can_be_given_as_a_time()
    {
        await CreateAsync("copy", "--start", "2029-12-31T22:30Z");
        var line = (await OutputOfAsync("tasks", "list", "--worker", "copy")).Split('\n')[1];
        var printed = line.Split("  ", StringSplitOptions.RemoveEmptyEntries)[2];
        var instant = (await JsonOfAsync("tasks", "create", "--worker", "copy", "--start", printed)).GetProperty("start").GetDateTimeOffset();
        Assert.That(instant, Is.EqualTo(DateTimeOffset.Parse("2029-12-31T22:30Z", CultureInfo.InvariantCulture)));
    }
}
