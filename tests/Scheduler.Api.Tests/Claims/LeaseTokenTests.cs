using System.Net;
using Scheduler.Api.Tests.Workers;

namespace Scheduler.Api.Tests.Claims;

/// <summary>Fencing by lease tokens.</summary>
internal sealed class LeaseTokenTests(string provider) : WorkerFixture(provider)
{
    /// <summary>All operations with a lease token.</summary>
    internal static readonly string[] Calls = ["heartbeat", "complete", "fail", "release"];

    [TestCase("complete", "\"payload\":{\"a\":1}")]
    [TestCase("fail", "\"message\":\"m\"")]
    [TestCase("release", "\"delaySeconds\":1")]
    public async Task Ending_an_attempt_is_idempotent_until_the_next_attempt(string call, string fields)
    {
        var task = await CreateClaimedAsync();
        var first = await CallAsync(task, call, fields);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await CallAsync(task, call)).Body, Is.EqualTo(first.Body));
        foreach (var other in Calls.Where(other => other != call))
        {
            AssertProblem(await CallAsync(task, other), HttpStatusCode.Conflict, "lease-lost");
        }

        if (call != "complete")
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            Assert.That((await ClaimAsync()).Tasks(), Has.Count.EqualTo(1));
            AssertProblem(await CallAsync(task, call), HttpStatusCode.Conflict, "lease-lost");
        }
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Wrong_token_changes_nothing(string call)
    {
        var task = await CreateClaimedAsync(claim: "\"claimId\":\"x\"");
        var other = await CreateClaimedAsync();
        var before = await ReadAsync(task);
        foreach (var token in new[] { other.Token(), "", "x", task.Token() + "A", task.Token()[1..], new string('x', 5000), "\\u0000", task.Token().ToUpperInvariant() })
        {
            AssertProblem(await CallAsync(task.Id(), call, token), HttpStatusCode.Conflict, "lease-lost");
        }

        Assert.That((await ReadAsync(task)).Body, Is.EqualTo(before.Body));
        Assert.That((await CallAsync(task, call)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Token_is_required(string call)
    {
        var task = await CreateClaimedAsync();
        AssertInvalid(await PostAsync($"/api/tasks/{task.Id()}/{call}", "{}"), "leaseToken");
        AssertInvalid(await PostAsync($"/api/tasks/{task.Id()}/{call}", """{"leaseToken":null}"""), "leaseToken");
        AssertInvalid(await PostAsync($"/api/tasks/{task.Id()}/{call}", """{"leaseToken":1,"token":"a"}"""), "leaseToken", "token");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Token_of_an_earlier_attempt_is_lost(string call)
    {
        var task = await CreateClaimedAsync();
        await CallAsync(task, "release");
        await ClaimAsync();

        AssertProblem(await CallAsync(task, call), HttpStatusCode.Conflict, "lease-lost");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task Missing_task_returns_404(string call) =>
        AssertProblem(await CallAsync("01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", call, "x"), HttpStatusCode.NotFound, "task-not-found");
}
