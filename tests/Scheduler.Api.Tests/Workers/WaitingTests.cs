using System.Net;
using System.Text.Json;

namespace Scheduler.Api.Tests.Workers;

/// <summary>Why a task waits, how far a worker is, and pauses that end by themselves.</summary>
internal sealed class WaitingTests(string provider) : WorkerFixture(provider)
{
    private string Path => $"/api/workers/{Uri.EscapeDataString(Worker)}";

    [Test]
    public async Task A_waiting_task_says_why_it_is_not_running()
    {
        var task = await CreateDueAsync(10);
        Assert.That(task.Raw("waiting"), Is.EqualTo("null"));
        Assert.That(await WaitingAsync(task.Id), Is.EqualTo(("START", task.Text("dueAt"))));

        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await WaitingAsync(task.Id), Is.EqualTo(("DUE", (string?)null)));

        await PatchAsync(Path, """{"paused":true}""");
        Assert.That(await WaitingAsync(task.Id), Is.EqualTo(("PAUSED", (string?)null)));

        await PatchAsync(Path, $$"""{"pausedUntil":"{{Text(Now.AddSeconds(30))}}"}""");
        Assert.That(await WaitingAsync(task.Id), Is.EqualTo(("PAUSED", Text(Now.AddSeconds(30)))));

        await PatchAsync(Path, """{"paused":false,"maxRunning":1}""");
        await CreateDueAsync(0.5);
        var running = (await ClaimAsync()).Tasks().Single();
        Assert.That(running.Id(), Is.EqualTo(task.Id));
        Assert.That((await GetAsync($"/api/tasks/{task.Id}")).Raw("waiting"), Is.EqualTo("null"));
        Time.Advance(TimeSpan.FromSeconds(1));
        var second = (await GetAsync($"/api/tasks?worker={Worker}&status=SCHEDULED")).Json[0];
        Assert.That(second.GetProperty("waiting").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(await WaitingAsync(second.Id()), Is.EqualTo(("CAP", (string?)null)));

        await CallAsync(running, "release", "\"delaySeconds\":5");
        Assert.That((await WaitingAsync(task.Id)).Reason, Is.EqualTo("RELEASED"));
    }

    [Test]
    public async Task A_task_that_failed_waits_for_its_retry()
    {
        var task = await CreateClaimedAsync();
        await CallAsync(task, "fail", "\"retryAfterSeconds\":60");

        var (reason, until) = await WaitingAsync(task.Id());
        Assert.That((reason, until), Is.EqualTo(("RETRY", (await ReadAsync(task)).Text("dueAt"))));
    }

    [Test]
    public async Task A_pause_ends_by_itself()
    {
        await CreateDueAsync(1);
        Time.Advance(TimeSpan.FromSeconds(1));
        var paused = await PatchAsync(Path, $$"""{"paused":true,"pauseReason":"Paper","pausedUntil":"{{Text(Now.AddSeconds(30))}}"}""");
        Assert.That((paused.Raw("paused"), paused.Text("pauseReason"), paused.Text("pausedUntil")), Is.EqualTo(("true", "Paper", Text(Now.AddSeconds(30)))));
        Assert.That((await ClaimAsync()).Tasks(), Is.Empty);

        Time.Advance(TimeSpan.FromSeconds(30));

        var worker = await GetAsync(Path);
        Assert.That((worker.Raw("paused"), worker.Raw("pauseReason"), worker.Raw("pausedUntil")), Is.EqualTo(("false", "null", "null")));
        Assert.That((await ClaimAsync()).Tasks(), Has.Count.EqualTo(1));
    }

    [TestCase("""{"pauseReason":"why"}""", "pauseReason")]
    [TestCase("""{"pausedUntil":"2999-01-01T00Z"}""", "pausedUntil")]
    [TestCase("""{"paused":true,"pausedUntil":"2020-01-01T00Z"}""", "pausedUntil")]
    [TestCase("""{"paused":false,"pausedUntil":"2999-01-01T00Z"}""", "pausedUntil")]
    public async Task An_invalid_pause_is_refused(string body, string name) => AssertInvalid(await PatchAsync(Path, body), name);

    [Test]
    public async Task Progress_is_shown_until_the_attempt_ends_and_is_no_change()
    {
        var task = await CreateClaimedAsync();
        var before = await ReadAsync(task);

        var renewed = await CallAsync(task, "heartbeat", "\"progress\":{\"percent\":12.5,\"message\":\"Page 1\"}");

        var expected = $$"""{"percent":12.5,"message":"Page 1","at":"{{Now:yyyy-MM-dd'T'HH:mm:ss'Z'}}"}""";
        Assert.That(renewed.Raw("progress"), Does.Match(System.Text.RegularExpressions.Regex.Escape(expected[..38])));
        Assert.That(renewed.Raw("version"), Is.EqualTo(before.Raw("version")));
        await CallAsync(task, "heartbeat");
        Assert.That((await ReadAsync(task)).Raw("progress"), Is.EqualTo(renewed.Raw("progress")));
        var summary = (await GetAsync($"/api/tasks?worker={Worker}&fields=summary")).Json[0];
        Assert.That(summary.GetProperty("progress").GetRawText(), Is.EqualTo(renewed.Raw("progress")));

        Assert.That((await CallAsync(task, "complete")).Raw("progress"), Is.EqualTo("null"));
    }

    [Test]
    public async Task Progress_and_reasons_at_their_limits_are_accepted()
    {
        var task = await CreateClaimedAsync();
        foreach (var progress in new[] { """{"percent":0}""", """{"percent":100,"message":null}""", $$"""{"message":"{{new string('x', 200)}}"}""", "{}" })
        {
            Assert.That((await CallAsync(task, "heartbeat", $"\"progress\":{progress}")).Status, Is.EqualTo(HttpStatusCode.OK), progress);
        }

        AssertInvalid(await CallAsync(task, "heartbeat", $$"""
            "progress":{"message":"{{new string('x', 201)}}"}
            """), "progress.message");
        Assert.That((await PatchAsync(Path, $$"""{"paused":true,"pauseReason":"{{new string('x', 500)}}"}""")).Status, Is.EqualTo(HttpStatusCode.OK));
        AssertInvalid(await PatchAsync(Path, $$"""{"pauseReason":"{{new string('x', 501)}}"}"""), "pauseReason");
    }

    [TestCase("""{"percent":101}""", "progress.percent")]
    [TestCase("""{"percent":-1}""", "progress.percent")]
    [TestCase("""{"part":1}""", "progress.part")]
    [TestCase("1", "progress")]
    public async Task Invalid_progress_is_refused(string progress, string name)
    {
        var task = await CreateClaimedAsync();

        AssertInvalid(await CallAsync(task, "heartbeat", $"\"progress\":{progress}"), name);
    }

    private async Task<(string? Reason, string? Until)> WaitingAsync(string id)
    {
        var waiting = (await GetAsync($"/api/tasks/{id}")).Json.GetProperty("waiting");
        return (waiting.GetProperty("reason").GetString(), waiting.GetProperty("until").GetString());
    }
}
