using System.Net;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Claims;

/// <summary>Lease renewal and the end of attempts.</summary>
internal sealed class LeaseTests(string provider) : WorkerFixture(provider)
{
    [Test]
    public async Task Heartbeat_renews_the_lease_from_now_and_keeps_the_version()
    {
        var task = await CreateClaimedAsync(claim: "\"leaseSeconds\":20");
        Time.Advance(TimeSpan.FromSeconds(15));
        var asClaimed = await CallAsync(task, "heartbeat");
        Assert.That(asClaimed.Json.GetProperty("lease").GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(Now.AddSeconds(20)));
        var longer = await CallAsync(task, "heartbeat", "\"leaseSeconds\":100");

        Assert.Multiple(() =>
        {
            Assert.That(longer.Json.GetProperty("lease").GetProperty("expiresAt").GetDateTimeOffset(), Is.EqualTo(Now.AddSeconds(100)));
            Assert.That(longer.Raw("version"), Is.EqualTo("2"));
            Assert.That(longer.Raw("updatedAt"), Is.EqualTo(task.GetProperty("updatedAt").GetRawText()));
            Assert.That(longer.Header("ETag"), Is.EqualTo("\"2\""));
        });
    }

    [Test]
    public async Task Heartbeat_can_report_progress()
    {
        var task = await CreateClaimedAsync("""
            "payload":{"a":1,"b":{"c":1}}
            """);
        var response = await CallAsync(task, "heartbeat", """
            "payload":{"b":2,"progress":40}
            """);

        Assert.That(response.Raw("payload"), Is.EqualTo("""{"a":1,"b":2,"progress":40}"""));
        Assert.That(response.Raw("version"), Is.EqualTo("3"));
    }

    [Test]
    public async Task Completed_task_has_succeeded()
    {
        var task = await CreateClaimedAsync();
        Time.Advance(TimeSpan.FromSeconds(3));
        var response = await CallAsync(task, "complete", """
            "payload":{"pages":12}
            """);

        Assert.Multiple(() =>
        {
            Assert.That(response.Text("status"), Is.EqualTo("SUCCEEDED"));
            Assert.That(response.Json.GetProperty("finishedAt").GetDateTimeOffset(), Is.EqualTo(Now));
            Assert.That(response.Raw("payload"), Is.EqualTo("""{"pages":12}"""));
            Assert.That(response.Raw("lease"), Is.EqualTo("null"));
            Assert.That(response.Raw("failure"), Is.EqualTo("null"));
            Assert.That(response.Raw("attempt"), Is.EqualTo("1"));
            Assert.That(response.Raw("version"), Is.EqualTo("3"));
        });
    }

    [Test]
    public async Task Failed_attempt_is_rescheduled_with_backoff()
    {
        var task = await CreateClaimedAsync("""
            "retry":{"backoffSeconds":100}
            """);
        var response = await CallAsync(task, "fail", """
            "message":"out of paper"
            """);

        Assert.Multiple(() =>
        {
            Assert.That(response.Text("status"), Is.EqualTo("SCHEDULED"));
            Assert.That(response.Raw("failure"), Is.EqualTo("""{"code":"reported","message":"out of paper"}"""));
            Assert.That(response.Json.GetProperty("dueAt").GetDateTimeOffset(), Is.InRange(Now.AddSeconds(100), Now.AddSeconds(110)));
            Assert.That(response.Raw("start"), Is.EqualTo(task.GetProperty("start").GetRawText()));
            Assert.That(response.Raw("startedAt") + response.Raw("finishedAt"), Is.EqualTo("nullnull"));
            Assert.That(response.Raw("attempt"), Is.EqualTo("1"));
            Assert.That(response.Raw("version"), Is.EqualTo("3"));
        });
    }

    [Test]
    public async Task Task_fails_after_its_last_attempt()
    {
        var task = await CreateClaimedAsync("""
            "retry":{"maxAttempts":2,"backoffSeconds":0}
            """);
        Assert.That((await CallAsync(task, "fail")).Text("status"), Is.EqualTo("SCHEDULED"));
        var second = (await ClaimAsync()).Tasks().Single();
        var end = await CallAsync(second, "fail");

        Assert.That(end.Text("status"), Is.EqualTo("FAILED"));
        Assert.That(end.Raw("attempt"), Is.EqualTo("2"));
        Assert.That(end.Raw("failure"), Is.EqualTo("""{"code":"reported","message":null}"""));
        Assert.That(end.Raw("dueAt"), Is.EqualTo("null"));
    }

    [Test]
    public async Task Failure_report_can_prevent_or_schedule_the_next_attempt()
    {
        var hopeless = await CallAsync(await CreateClaimedAsync(), "fail", "\"retryable\":false");
        Assert.That(hopeless.Text("status"), Is.EqualTo("FAILED"));

        var later = await CallAsync(await CreateClaimedAsync(), "fail", "\"retryAfterSeconds\":604800");
        Assert.That(later.Json.GetProperty("dueAt").GetDateTimeOffset(), Is.EqualTo(Now.AddDays(7)));

        var atOnce = await CallAsync(await CreateClaimedAsync(), "fail", "\"retryAfterSeconds\":0");
        Assert.That(atOnce.Json.GetProperty("dueAt").GetDateTimeOffset(), Is.EqualTo(Now));
    }

    [Test]
    public async Task Released_task_is_scheduled_as_if_never_claimed()
    {
        var task = await CreateClaimedAsync();
        var response = await CallAsync(task, "release", "\"delaySeconds\":5");

        Assert.Multiple(() =>
        {
            Assert.That(response.Text("status"), Is.EqualTo("SCHEDULED"));
            Assert.That(response.Raw("attempt"), Is.EqualTo("0"));
            Assert.That(response.Raw("failure"), Is.EqualTo("null"));
            Assert.That(response.Raw("version"), Is.EqualTo("3"));
            Assert.That(response.Json.GetProperty("dueAt").GetDateTimeOffset(), Is.EqualTo(Now.AddSeconds(5)));
        });
    }

    [TestCase("heartbeat", "\"leaseSeconds\":4", "leaseSeconds")]
    [TestCase("heartbeat", "\"leaseSeconds\":3601", "leaseSeconds")]
    [TestCase("heartbeat", "\"payload\":[]", "payload")]
    [TestCase("complete", "\"message\":\"m\"", "message")]
    [TestCase("fail", "\"retryable\":\"false\"", "retryable")]
    [TestCase("fail", "\"retryAfterSeconds\":-1", "retryAfterSeconds")]
    [TestCase("fail", "\"retryAfterSeconds\":604801", "retryAfterSeconds")]
    [TestCase("fail", "\"message\":1,\"payload\":1", "message", "payload")]
    [TestCase("release", "\"delaySeconds\":604801", "delaySeconds")]
    [TestCase("release", "\"payload\":{}", "payload")]
    public async Task Invalid_request_does_not_affect_the_lease(string call, string fields, params string[] names)
    {
        var task = await CreateClaimedAsync();
        AssertInvalid(await CallAsync(task, call, fields), names);
        Assert.That((await CallAsync(task, "heartbeat")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Message_length_is_limited()
    {
        var task = await CreateClaimedAsync();
        AssertInvalid(await CallAsync(task, "fail", $"\"message\":\"{new string('m', 2001)}\""), "message");
        Assert.That((await CallAsync(task, "fail", $"\"message\":\"{new string('m', 2000)}\"")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("heartbeat")]
    [TestCase("complete")]
    [TestCase("fail")]
    public async Task Oversized_payload_changes_nothing_and_keeps_the_lease(string call)
    {
        var task = await CreateClaimedAsync($$"""
            "payload":{"a":"{{new string('x', 200_000)}}"}
            """);
        var before = await ReadAsync(task);

        AssertInvalid(await CallAsync(task, call, $$"""
            "payload":{"b":"{{new string('x', 100_000)}}"}
            """), "payload");

        Assert.That((await ReadAsync(task)).Body, Is.EqualTo(before.Body));
        Assert.That((await CallAsync(task, "complete")).Text("status"), Is.EqualTo("SUCCEEDED"));
    }

    [Test]
    public async Task Expired_lease_is_a_failed_attempt()
    {
        var task = await CreateClaimedAsync("\"retry\":{\"backoffSeconds\":50}", "\"leaseSeconds\":5");
        Time.Advance(TimeSpan.FromSeconds(5));
        AssertProblem(await CallAsync(task, "complete"), HttpStatusCode.Conflict, "lease-lost");

        var response = await UntilAsync(task, response => response.Text("status") == "SCHEDULED");

        Assert.That(response.Json.GetProperty("failure").GetProperty("code").GetString(), Is.EqualTo("lease-expired"));
        Assert.That(response.Json.GetProperty("dueAt").GetDateTimeOffset(), Is.InRange(Now.AddSeconds(48), Now.AddSeconds(55)));
        Assert.That(response.Raw("attempt"), Is.EqualTo("1"));
        Assert.That(Server.Log.Events.Any(logged => logged.MessageTemplate.Text.StartsWith("The lease of task", StringComparison.Ordinal)));
    }

    [Test]
    public async Task Task_whose_leases_expire_runs_out_of_attempts()
    {
        var task = await CreateClaimedAsync("\"retry\":{\"maxAttempts\":1}", "\"leaseSeconds\":5");
        Time.Advance(TimeSpan.FromSeconds(6));

        var response = await UntilAsync(task, response => response.Text("status") != "RUNNING");

        Assert.That(response.Text("status"), Is.EqualTo("FAILED"));
    }

    [Test]
    public async Task Manually_started_task_does_not_expire()
    {
        var task = (await CreateInAsync("RUNNING")).Json;
        Time.Advance(TimeSpan.FromDays(2));
        var lost = await CreateClaimedAsync(claim: "\"leaseSeconds\":5");
        Time.Advance(TimeSpan.FromSeconds(6));
        await UntilAsync(lost, response => response.Text("status") != "RUNNING");

        Assert.That((await ReadAsync(task)).Text("status"), Is.EqualTo("RUNNING"));
    }

    [TestCase("SUCCEEDED", "null")]
    [TestCase("FAILED", "cancelled")]
    public async Task Manual_status_change_revokes_the_lease(string status, string failure)
    {
        var task = await CreateClaimedAsync();
        var moved = await PatchAsync($"/api/tasks/{task.Id()}", $$"""{"status":"{{status}}"}""");

        Assert.That(moved.Raw("failure"), Does.Contain(failure));
        Assert.That(moved.Raw("lease"), Is.EqualTo("null"));
        foreach (var call in LeaseTokenTests.Calls)
        {
            AssertProblem(await CallAsync(task, call), HttpStatusCode.Conflict, "lease-lost");
        }
    }

    [Test]
    public async Task Update_of_other_fields_keeps_the_lease()
    {
        var task = await CreateClaimedAsync();
        await PatchAsync($"/api/tasks/{task.Id()}", """{"title":"another","payload":{"a":2},"retry":{"maxAttempts":9}}""");

        Assert.That((await CallAsync(task, "complete")).Raw("version"), Is.EqualTo("4"));
    }

    [Test]
    public async Task Failure_is_kept_over_retry_and_release_and_cleared_by_success()
    {
        var task = await CreateClaimedAsync("\"retry\":{\"backoffSeconds\":0}");
        await CallAsync(task, "fail", "\"message\":\"m\"");
        var second = (await ClaimAsync()).Tasks().Single();
        Assert.That(second.GetProperty("failure").GetProperty("message").GetString(), Is.EqualTo("m"));
        Assert.That((await CallAsync(second, "release")).Raw("failure"), Does.Contain("\"m\""));
        var third = (await ClaimAsync()).Tasks().Single();
        Assert.That(third.GetProperty("attempt").GetInt32(), Is.EqualTo(2));

        Assert.That((await CallAsync(third, "complete")).Raw("failure"), Is.EqualTo("null"));
    }

    [Test]
    public async Task Leased_task_is_never_returned_as_304()
    {
        var task = await CreateClaimedAsync();
        var leased = await SendAsync(HttpMethod.Get, $"/api/tasks/{task.Id()}", null, null, ("If-None-Match", "\"2\""));
        await CallAsync(task, "complete");
        var ended = await SendAsync(HttpMethod.Get, $"/api/tasks/{task.Id()}", null, null, ("If-None-Match", "\"3\""));

        Assert.That(leased.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(ended.Status, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task Singular_path_behaves_the_same()
    {
        var task = await CreateClaimedAsync();
        using var body = new StringContent($$"""{"leaseToken":"{{task.Token()}}"}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await Client.PostAsync($"/api/task/{task.Id()}/complete", body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
