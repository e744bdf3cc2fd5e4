namespace Scheduler.Samples.Faults;

/// <summary>Leases that are not extended, or lost.</summary>
internal static class LeaseChecks
{
    public static Task Work_ends_with_its_lease_when_heartbeats_time_out(string samples, Language language) =>
        WorkEndsWithItsLease(samples, language, Replies.Silence);

    public static Task Work_ends_with_its_lease_when_responses_trickle_in(string samples, Language language) =>
        WorkEndsWithItsLease(samples, language, Replies.Trickle);

    public static Task Work_ends_with_its_lease_when_responses_are_HTML(string samples, Language language) =>
        WorkEndsWithItsLease(samples, language, Replies.Html(200));

    private static async Task WorkEndsWithItsLease(string samples, Language language, Reply heartbeat)
    {
        await using var trial = Trial.Start(samples, language, lease: 12);
        trial.Service.AlwaysFail("heartbeat", heartbeat);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        var claim = await trial.WaitFor("claims");
        await trial.Until(() => !processes.Any(Trial.IsAlive), "the work ends");
        var seconds = TimeProvider.System.GetElapsedTime(claim.At).TotalSeconds;
        Assert.That(seconds, Is.LessThan(17), "the work ends with its lease");
        await trial.WaitFor("claims", 2);
        AssertNothingReported(trial);
    }

    public static async Task Work_ends_when_the_lease_is_lost(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 15);
        trial.Service.AlwaysFail("heartbeat", Replies.Problem(409, "lease-lost"));
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        var heartbeat = await trial.WaitFor("heartbeat");
        await trial.Until(() => !processes.Any(Trial.IsAlive), "the work ends");
        Assert.That(TimeProvider.System.GetElapsedTime(heartbeat.At).TotalSeconds, Is.LessThan(10));
        await trial.WaitFor("claims", 2);
        AssertNothingReported(trial);
    }

    private static void AssertNothingReported(Trial trial) =>
        Assert.That(trial.Service.Requests.Select(request => request.Action), Has.No.AnyOf("complete", "fail", "release"));
}
