using System.Globalization;

namespace Scheduler.Samples.Faults;

/// <summary>Signals to the worker.</summary>
internal static class StopChecks
{
    public static async Task Stop_releases_a_task_from_a_pending_claim(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        var gate = new TaskCompletionSource();
        trial.Service.Fail("claims", async (stream, ordinary, cancellationToken) =>
        {
            await gate.Task.WaitAsync(cancellationToken);
            await Replies.Ordinary(stream, ordinary, cancellationToken);
        });
        trial.AddLongWork();
        var claim = await trial.WaitFor("claims");
        await trial.Worker.SignalAsync("TERM");
        await trial.Worker.SignalAsync("TERM");
        gate.SetResult();
        await AssertReleased(trial, claim.Text("claimId")!, []);
        Assert.That(trial.Requests("claims"), Has.Count.EqualTo(1));
    }

    public static Task Stop_ends_the_work_and_releases_the_task(string samples, Language language) =>
        StopReleases(samples, language, inGroup: false, "TERM", "TERM");

    public static async Task Stop_of_the_process_group_ends_the_work_and_releases_the_task(string samples, Language language) =>
        await Task.WhenAll(
            StopReleases(samples, language, inGroup: true, "TERM", "INT"),
            StopReleases(samples, language, inGroup: true, "INT"));

    public static async Task Stop_does_not_wait_for_a_heartbeat(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, lease: 30);
        trial.Service.AlwaysFail("heartbeat", Replies.Silence);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        await trial.WaitFor("heartbeat");
        await trial.Worker.SignalAsync("TERM");
        await AssertReleased(trial, trial.Requests("claims")[0].Text("claimId")!, processes);
    }

    public static async Task Stop_waits_for_a_report(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.Service.Fail("complete", Replies.Half);
        trial.Add("result = {'done': True}", "echo '{\"done\":true}'");
        await trial.WaitFor("complete");
        await trial.Worker.SignalAsync("TERM");
        Assert.That(await trial.Worker.WaitAsync(), Is.Zero, "the exit code");
        Assert.That(trial.Requests("complete"), Has.Count.EqualTo(2));
        Assert.That(trial.Requests("release"), Is.Empty);
        trial.AssertNoFileIsLeft();
    }

    public static async Task Work_ends_when_the_worker_is_killed(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        await trial.Worker.SignalAsync("KILL");
        await trial.Until(() => !processes.Any(Trial.IsAlive), "the work ends");
    }

    public static async Task Command_that_ignores_SIGTERM_is_killed(string samples, Language language)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease);
        trial.Add("", "trap '' TERM; echo $$ >\"$TMPDIR/../stubborn\"; while :; do sleep 1; done");
        var file = Path.Combine(trial.TemporaryFolder, "..", "stubborn");
        await trial.Until(() => File.Exists(file) && new FileInfo(file).Length > 1, "the work starts");
        var process = int.Parse((await File.ReadAllTextAsync(file)).Trim(), CultureInfo.InvariantCulture);
        await trial.Worker.SignalAsync("TERM");
        await AssertReleased(trial, trial.Requests("claims")[0].Text("claimId")!, [process]);
    }

    private static async Task StopReleases(string samples, Language language, bool inGroup, params string[] signals)
    {
        await using var trial = Trial.Start(samples, language, Trial.LongLease, inGroup: inGroup);
        trial.AddLongWork();
        var processes = await trial.WaitForWork();
        foreach (var signal in signals)
        {
            await trial.Worker.SignalAsync(signal, inGroup);
        }

        await AssertReleased(trial, trial.Requests("claims")[0].Text("claimId")!, processes);
    }

    private static async Task AssertReleased(Trial trial, string claimId, int[] processes)
    {
        var start = TimeProvider.System.GetTimestamp();
        var wasAlive = false;
        trial.Service.OnRequest = request => wasAlive |= request.Action == "release" && processes.Any(Trial.IsAlive);
        Assert.That(await trial.Worker.WaitAsync(), Is.Zero, $"the exit code; the worker wrote:\n{trial.Worker.Output}");
        Assert.That(TimeProvider.System.GetElapsedTime(start).TotalSeconds, Is.LessThan(15), "the time to stop");
        Assert.That(trial.Requests("release"), Has.Count.EqualTo(1));
        Assert.That(trial.Requests("release")[0].Text("leaseToken"), Is.EqualTo($"secret-{claimId}"));
        Assert.That(trial.Requests("complete").Concat(trial.Requests("fail")), Is.Empty);
        Assert.That(wasAlive, Is.False, "the work ends before the task is released");
        Assert.That(processes.Any(Trial.IsAlive), Is.False, "the work is over");
        Assert.That(trial.ProcessesLeft(), Is.Empty);
        trial.AssertNoFileIsLeft();
    }
}
