using System.Diagnostics;

namespace Scheduler.Client.Tests.Service;

internal sealed class ClaimTests : ServiceFixture
{
    [Test]
    public async Task Claimed_task_is_extended_merged_and_completed()
    {
        var created = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "claimed", Payload = JsonPayload.Parse("""{"a":1}""") });
        var claimed = await ClaimAsync("claimed");
        Assert.Multiple(() =>
        {
            Assert.That(claimed.Id, Is.EqualTo(created.Id));
            Assert.That(claimed.Status, Is.EqualTo(SchedulerTaskStatus.Running));
            Assert.That(claimed.Attempt, Is.EqualTo(1));
            Assert.That(claimed.Lease!.Claimant, Is.EqualTo("host-1"));
            Assert.That(claimed.DueAt, Is.Null);
        });

        var token = claimed.Lease!.Token!;
        var kept = await Client.Claims.HeartbeatAsync(claimed.Id, token, JsonPayload.Parse("""{"b":2}"""), leaseSeconds: 3600);
        Assert.That(kept.Lease!.ExpiresAt - claimed.Lease.ExpiresAt, Is.GreaterThan(TimeSpan.FromMinutes(50)));
        Assert.That(kept.Lease.Token, Is.Null, "The token is returned only by the claim.");

        var done = await Client.Claims.CompleteAsync(claimed.Id, token, JsonPayload.Parse("""{"c":3}"""));
        Assert.That(done.Status, Is.EqualTo(SchedulerTaskStatus.Succeeded));
        Assert.That(done.Payload.GetRawText(), Is.EqualTo("""{"a":1,"b":2,"c":3}"""));
        Assert.That((await Client.Claims.CompleteAsync(claimed.Id, token)).Version, Is.EqualTo(done.Version), "Completing again with the same token changes nothing.");
        Assert.That(
            await CodeOfAsync(() => Client.Claims.FailAsync(claimed.Id, token, new TaskFailureReport())), Is.EqualTo(SchedulerProblemCode.LeaseLost));
        Assert.That(await CodeOfAsync(() => Client.Claims.HeartbeatAsync(claimed.Id, token)), Is.EqualTo(SchedulerProblemCode.LeaseLost));
    }

    [Test]
    public async Task Reports_of_several_tasks_succeed_and_fail_independently()
    {
        await Client.Tasks.CreateManyAsync(Enumerable.Repeat(new NewTask { DelaySeconds = 0, Worker = "several" }, 4).ToList());
        var claimed = (await Client.Claims.ClaimAsync(new ClaimRequest { Workers = ["several"], Limit = 4, WaitSeconds = 5 })).Tasks;
        TaskReport[] reports =
        [
            TaskReport.Heartbeat(claimed[0].Id, claimed[0].Lease!.Token!, JsonPayload.Parse("""{"a":1}"""), leaseSeconds: 3600),
            TaskReport.Complete(claimed[1].Id, claimed[1].Lease!.Token!, JsonPayload.Parse("""{"b":2}""")),
            TaskReport.Fail(claimed[2].Id, claimed[2].Lease!.Token!, new TaskFailureReport { Message = "No printer.", Retryable = false }),
            TaskReport.Release(claimed[3].Id, claimed[3].Lease!.Token!, delaySeconds: 60),
            TaskReport.Complete(claimed[3].Id, "wrong"),
        ];

        var results = await Client.Claims.ReportAsync(reports);

        Assert.That(results.Select(result => result.Id), Is.EqualTo(reports.Select(report => report.TaskId)));
        Assert.That(results.Select(result => (result.StatusCode, result.TaskStatus, result.Version)), Is.EqualTo(new (int, SchedulerTaskStatus?, long?)[]
        {
            (200, SchedulerTaskStatus.Running, 3), (200, SchedulerTaskStatus.Succeeded, 3), (200, SchedulerTaskStatus.Failed, 3), (200, SchedulerTaskStatus.Scheduled, 3), (409, null, null),
        }));
        Assert.That(results[0].LeaseExpiresAt - claimed[0].Lease!.ExpiresAt, Is.GreaterThan(TimeSpan.FromMinutes(50)));
        Assert.That(results[0].EnsureSuccess, Throws.Nothing);
        Assert.That(
            results[4].EnsureSuccess,
            Throws.TypeOf<SchedulerProblemException>().With.Property("Code").EqualTo(SchedulerProblemCode.LeaseLost).And.Message.Contains(results[4].Detail!));
        Assert.That(await CodeOfAsync(() => Client.Claims.ReportAsync([])), Is.EqualTo(SchedulerProblemCode.ValidationFailed));
        await Assert.ThatAsync(() => Client.Claims.ReportAsync([null!]), Throws.ArgumentException);
    }

    [Test]
    public async Task Failed_task_waits_for_the_requested_time_and_shows_its_failure()
    {
        await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "failing", Retry = new RetryPolicy { MaxAttempts = 2, BackoffFactor = 1.5 } });
        var claimed = await ClaimAsync("failing");
        Assert.That(claimed.Retry.BackoffFactor, Is.EqualTo(1.5));
        var waiting = await Client.Claims.FailAsync(
            claimed.Id, claimed.Lease!.Token!, new TaskFailureReport { Message = "No printer.", RetryAfterSeconds = 0 });
        Assert.Multiple(() =>
        {
            Assert.That(waiting.Status, Is.EqualTo(SchedulerTaskStatus.Scheduled));
            Assert.That(waiting.DueAt, Is.Not.Null);
            Assert.That(waiting.Failure!.Code, Is.EqualTo(TaskFailureCode.Reported));
            Assert.That(waiting.Failure.Message, Is.EqualTo("No printer."));
        });
        var again = await ClaimAsync("failing");
        var ended = await Client.Claims.FailAsync(again.Id, again.Lease!.Token!, new TaskFailureReport { Retryable = false });
        Assert.That(ended.Status, Is.EqualTo(SchedulerTaskStatus.Failed));
    }

    [Test]
    public async Task Released_task_can_be_claimed_again_and_the_attempt_does_not_count()
    {
        await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = "released" });
        var claimed = await ClaimAsync("released");
        var released = await Client.Claims.ReleaseAsync(claimed.Id, claimed.Lease!.Token!, delaySeconds: 60);
        Assert.That(released.Attempt, Is.Zero);
        var nothing = await Client.Claims.ClaimAsync(new ClaimRequest { Workers = ["released"] });
        Assert.That(nothing.Tasks, Is.Empty);
        Assert.That(nothing.NextDueAt, Is.EqualTo(released.DueAt));
    }

    [Test]
    public async Task Repeated_claim_returns_the_tasks_that_it_holds()
    {
        await Client.Tasks.CreateManyAsync(Enumerable.Repeat(new NewTask { DelaySeconds = 0, Worker = "again" }, 3).ToList());
        await UntilAsync((await Client.Tasks.ListPageAsync(new TaskFilter { Workers = ["again"] })).Tasks[0].Id, task => task.DueAt < TimeProvider.System.GetUtcNow());
        var first = await Client.Claims.ClaimAsync(new ClaimRequest { Workers = ["again"], Limit = 2, ClaimId = "mine", WaitSeconds = 5 });
        var second = await Client.Claims.ClaimAsync(new ClaimRequest { Workers = ["again"], Limit = 1, ClaimId = "mine" });
        Assert.That(second.Tasks.Select(task => task.Lease!.Token), Is.EqualTo(first.Tasks.Select(task => task.Lease!.Token)));
        Assert.That(second.Tasks, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Task_has_the_trace_context_of_its_creation()
    {
        using var activity = new Activity("create").SetIdFormat(ActivityIdFormat.W3C).Start();
        var created = await Client.Tasks.CreateAsync(new NewTask { Start = Tomorrow, Worker = "traced" });
        Assert.That(created.Traceparent, Does.Contain(activity.TraceId.ToHexString()));
    }

    [TestCase("settings")]
    [TestCase("a b%?#é")]
    public async Task Worker_settings_are_updated_individually(string worker)
    {
        await Client.Workers.UpdateAsync(worker, new WorkerUpdate { MaxRunning = 7 });
        var paused = await Client.Workers.UpdateAsync(worker, new WorkerUpdate { Paused = true });
        Assert.That((paused.Paused, paused.MaxRunning), Is.EqualTo((true, (int?)7)));
        await Client.Workers.UpdateAsync(worker, new WorkerUpdate { MaxRunning = null });
        var read = await Client.Workers.GetAsync(worker);
        Assert.That((read.Paused, read.MaxRunning, read.Worker), Is.EqualTo((true, (int?)null, worker)));
        Assert.That((await Client.Workers.ListAsync()).Select(one => one.Worker), Does.Contain(worker));
    }

    [TestCase("deleted")]
    [TestCase("deleted b%?#é")]
    public async Task Deleting_worker_settings_keeps_the_tasks(string worker)
    {
        var task = await Client.Tasks.CreateAsync(new NewTask { DelaySeconds = 0, Worker = worker });
        await Client.Workers.UpdateAsync(worker, new WorkerUpdate { Paused = true, MaxRunning = 7 });
        var claim = ClaimAsync(worker);

        await Client.Workers.DeleteAsync(worker);
        await Client.Workers.DeleteAsync(worker);

        Assert.That((await claim).Id, Is.EqualTo(task.Id));
        var read = await Client.Workers.GetAsync(worker);
        Assert.That((read.Paused, read.MaxRunning), Is.EqualTo((false, (int?)null)));
        Assert.That(await CodeOfAsync(() => Client.Workers.DeleteAsync(" a")), Is.EqualTo(SchedulerProblemCode.NotFound));
    }

    private async Task<SchedulerTask> ClaimAsync(string worker)
    {
        var claimed = await Client.Claims.ClaimAsync(new ClaimRequest { Workers = [worker], WaitSeconds = 30, Claimant = "host-1" });
        return claimed.Tasks.Single();
    }
}
