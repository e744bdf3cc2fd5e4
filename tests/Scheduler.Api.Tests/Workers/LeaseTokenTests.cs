using System.Net;

namespace Scheduler.Api.Tests.Workers;

/// <summary>Fencing: what a token opens, and for how long.</summary>
internal sealed class LeaseTokenTests(string provider) : WorkerFixture(provider)
{
    /// <summary>All calls that show a token.</summary>
    internal static readonly string[] Calls = ["heartbeat", "complete", "fail", "release"];

    [TestCase("complete", "\"payload\":{\"a\":1}")]
    [TestCase("fail", "\"message\":\"m\"")]
    [TestCase("release", "\"delaySeconds\":1")]
    public async Task The_call_that_ended_an_attempt_is_answered_again_until_another_begins(string call, string fields)
    {
        var task = await CreateClaimed();
        var first = await Call(task, call, fields);
        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await Call(task, call)).Body, Is.EqualTo(first.Body));
        foreach (var other in Calls.Where(other => other != call))
        {
            AssertProblem(await Call(task, other), HttpStatusCode.Conflict, "lease-lost");
        }

        if (call != "complete")
        {
            Time.Advance(TimeSpan.FromMinutes(1));
            Assert.That((await Claim()).Tasks(), Has.Count.EqualTo(1));
            AssertProblem(await Call(task, call), HttpStatusCode.Conflict, "lease-lost");
        }
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_token_that_is_not_the_right_one_changes_nothing(string call)
    {
        var task = await CreateClaimed(claim: "\"claimId\":\"x\"");
        var other = await CreateClaimed();
        var before = await Read(task);
        foreach (var token in new[] { other.Token(), "", "x", task.Token() + "A", task.Token()[1..], new string('x', 5000), "\\u0000", task.Token().ToUpperInvariant() })
        {
            AssertProblem(await Call(task.Id(), call, token), HttpStatusCode.Conflict, "lease-lost");
        }

        Assert.That((await Read(task)).Body, Is.EqualTo(before.Body));
        Assert.That((await Call(task, call)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_token_has_to_be_shown(string call)
    {
        var task = await CreateClaimed();
        AssertInvalid(await Post($"/api/tasks/{task.Id()}/{call}", "{}"), "leaseToken");
        AssertInvalid(await Post($"/api/tasks/{task.Id()}/{call}", """{"leaseToken":null}"""), "leaseToken");
        AssertInvalid(await Post($"/api/tasks/{task.Id()}/{call}", """{"leaseToken":1,"token":"a"}"""), "leaseToken", "token");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_token_of_an_earlier_attempt_is_lost(string call)
    {
        var task = await CreateClaimed();
        await Call(task, "release");
        await Claim();

        AssertProblem(await Call(task, call), HttpStatusCode.Conflict, "lease-lost");
    }

    [TestCaseSource(nameof(Calls))]
    public async Task A_task_that_is_not_there_has_no_lease(string call) =>
        AssertProblem(await Call("01a20ccb-6bc5-73f8-8e2d-d4fb09bc5b4c", call, "x"), HttpStatusCode.NotFound, "task-not-found");
}
