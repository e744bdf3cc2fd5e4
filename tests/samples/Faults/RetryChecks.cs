namespace Scheduler.Samples.Faults;

/// <summary>Responses that are missing, incomplete, or not the service's.</summary>
internal static class RetryChecks
{
    public static async Task Claims_without_a_valid_response_are_retried(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.Service.Fail(
            "claims", Replies.Half, Replies.HalfWithoutLength, Replies.Html(200), Replies.Html(400), Replies.Closed, Replies.Redirect,
            Replies.Json(200, "[]"), Replies.Json(200, "{}"), Replies.Problem(403, "blocked-by-proxy"), Replies.Json(401, """{"code":"unauthenticated"}"""),
            Replies.Problem(429, "rate-limited"), Replies.Problem(503, "unavailable"));
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        await trial.WaitFor("complete");
        var ids = trial.Requests("claims").Take(13).Select(claim => claim.Text("claimId")).Distinct(StringComparer.Ordinal);
        Assert.That(ids.Count(), Is.EqualTo(1), "a claim is retried with the same id");
    }

    public static async Task Heartbeats_without_a_valid_response_are_retried(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 40);
        trial.Service.Fail("heartbeat", Replies.Html(413), Replies.Half, Replies.Problem(409, "blocked-by-proxy"));
        trial.AddLongWork();
        await trial.WaitFor("heartbeat", 4);
        trial.EndWork();
        await trial.WaitFor("complete");
    }

    public static async Task Reports_without_a_valid_response_are_retried(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.Service.Fail(
            "complete", Replies.Half, Replies.Html(400), Replies.Html(413), Replies.Html(200), Replies.Closed, Replies.Problem(400, "blocked-by-proxy"),
            Replies.Json(409, """{"code":"lease-lost"}"""), Replies.Problem(500, "internal-error"));
        trial.Service.Fail("fail", Replies.Html(404), Replies.Half);
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        trial.Add("raise ValueError('oops')", "echo oops >&2; exit 3");
        await trial.WaitFor("fail", 3);
        var completes = trial.Requests("complete");
        Assert.That(completes, Has.Count.EqualTo(9));
        Assert.That(completes.Select(complete => complete.Body).Distinct(StringComparer.Ordinal).Count(), Is.EqualTo(1), "the same report each time");
        Assert.That(trial.Requests("fail").Select(fail => fail.Text("message")), Is.All.Contains("oops"));
    }

    public static async Task Rejected_report_becomes_a_failure(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.Service.Fail("complete", Replies.Problem(400, "validation-failed"), Replies.Problem(413, "body-too-large"));
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        await trial.WaitFor("fail", 2);
        Assert.That(trial.Requests("complete"), Has.Count.EqualTo(2));
        foreach (var fail in trial.Requests("fail"))
        {
            Assert.That(fail.Text("message"), Does.Contain("rejected").And.Contain("This is the reason."));
        }
    }

    public static async Task Rejected_claim_ends_the_worker(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.Service.AlwaysFail("claims", Replies.Problem(401, "unauthenticated"));
        Assert.That(await trial.Worker.WaitAsync(), Is.EqualTo(1), "the exit code");
        Assert.That(trial.Worker.Output, Does.Contain("rejected").And.Contain("unauthenticated"));
        trial.AssertNoFileIsLeft();
    }
}
