using Microsoft.Extensions.Logging;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class ClaimTests : WorkerFixture
{
    [Test]
    public async Task Due_task_runs_with_its_payload_and_is_completed_with_its_result()
    {
        Report? payload = null;
        Script.Run = (context, _) =>
        {
            payload = context.Payload;
            context.SetResult(JsonPayload.Parse("""{"pages":1.50}"""));
            return Task.CompletedTask;
        };
        var task = Service.Add("""{"month":"2029-12","copies":2}""");
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.Multiple(() =>
        {
            Assert.That(payload, Is.EqualTo(new Report("2029-12", 2)));
            Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"month":"2029-12","copies":2,"pages":1.50}"""));
            Assert.That(task.Attempt, Is.EqualTo(1));
            Assert.That(Script.Disposed, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Claim_has_the_claimant_and_the_wait_duration()
    {
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.Calls.Count > 1);
        var claims = Service.CallsOf("claim");
        Assert.Multiple(() =>
        {
            Assert.That((int)claims[0].Body["waitSeconds"]!, Is.EqualTo(30));
            Assert.That((int)claims[0].Body["leaseSeconds"]!, Is.EqualTo(60));
            Assert.That((string)claims[0].Body["claimant"]!, Is.EqualTo($"{Environment.MachineName}-{Environment.ProcessId}"));
            Assert.That((string)claims[0].Body["workers"]![0]!, Is.EqualTo("reports"));
            Assert.That((string)claims[1].Body["claimId"]!, Is.Not.EqualTo((string)claims[0].Body["claimId"]!));
            Assert.That(claims[1].At - claims[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(30)));
        });
    }

    [Test]
    public async Task Claim_waits_at_most_half_the_lease()
    {
        await Worker.With(worker => worker.Configure(options => options.LeaseDuration = TimeSpan.FromSeconds(5))).StartAsync();
        await Worker.RunUntilAsync(() => Service.Calls.Count > 0);
        Assert.That((int)Service.CallsOf("claim")[0].Body["waitSeconds"]!, Is.EqualTo(2));
    }

    [Test]
    public async Task Only_tasks_that_can_start_immediately_are_claimed()
    {
        var gate = new SemaphoreSlim(0);
        Script.Run = (_, cancellationToken) => gate.WaitAsync(cancellationToken);
        var tasks = Enumerable.Range(0, 6).Select(_ => Service.Add()).ToList();

        await Worker.With(worker => worker.Concurrency(4)).StartAsync();
        await Worker.RunUntilAsync(() => Script.Running == 4);
        await Worker.RunForAsync(TimeSpan.FromSeconds(50));
        Assert.That(Service.CallsOf("claim").Select(call => (int)call.Body["limit"]!), Is.EqualTo(new[] { 4 }));

        gate.Release();
        await Worker.RunUntilAsync(() => Script.Runs.Count == 5);
        Assert.That((int)Service.CallsOf("claim")[1].Body["limit"]!, Is.EqualTo(1));
        gate.Release(5);
        await Worker.RunUntilAsync(() => tasks.TrueForAll(task => task.Status == "SUCCEEDED"));
        Assert.That(Script.MostAtOnce, Is.EqualTo(4));
    }

    [TestCase(nameof(Fault.LostAfter), 3, 60)]
    [TestCase(nameof(Fault.NoResponse), 1, 60)]
    [TestCase(nameof(Fault.NoResponse), 1, 5)]
    public async Task Claim_with_a_lost_response_is_retried_with_its_id_and_loses_no_attempt(string fault, int times, int leaseSeconds)
    {
        Service.Faults = (_, count) => count < times ? Enum.Parse<Fault>(fault) : Fault.None;
        var task = Service.Add();
        await Worker.With(worker => worker.Configure(options => options.LeaseDuration = TimeSpan.FromSeconds(leaseSeconds))).StartAsync();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.Multiple(() =>
        {
            Assert.That(task.Attempt, Is.EqualTo(1));
            Assert.That(task.Expiries, Is.Zero);
            Assert.That(Script.Runs, Has.Count.EqualTo(1));
            Assert.That(
                Service.CallsOf("claim").Take(times + 1).Select(call => (string)call.Body["claimId"]!).ToHashSet(StringComparer.Ordinal), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public async Task Claim_that_hung_for_nearly_a_lease_starts_no_task_before_a_heartbeat_succeeds()
    {
        LoseClaimsForMostOfALease();
        var task = await SucceedAsync();
        Assert.Multiple(() =>
        {
            Assert.That(Service.Calls.SkipWhile(call => call.Verb == "claim").Select(call => call.Verb).Take(2), Is.EqualTo(new[] { "heartbeat", "complete" }));
            Assert.That(task.Attempt, Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Claim_that_returns_after_the_lease_starts_no_task()
    {
        LoseClaimsForMostOfALease();
        Service.Instead = call => call.Verb == "heartbeat" ? CannedResponses.Problem(409, "lease-lost") : null;
        Service.Add();
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("heartbeat").Count > 0);
        await Worker.RunForAsync(TimeSpan.FromSeconds(2));
        Assert.That(Script.Runs, Is.Empty);
        Assert.That(Worker.Log.Text, Does.Contain("It expired before the task could start."));
    }

    [Test]
    public async Task Outage_is_logged_once_and_claims_back_off()
    {
        Service.Faults = (_, _) => Fault.ConnectionRefused;
        await Worker.StartAsync();
        await Worker.RunForAsync(TimeSpan.FromMinutes(5));
        var sent = Service.Calls.Count;
        Assert.That(sent, Is.InRange(20, 50));

        Service.Faults = (_, _) => Fault.None;
        var task = Service.Add();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.Multiple(() =>
        {
            Assert.That(Worker.Log.Lines.Count(line => line.Level == LogLevel.Warning), Is.EqualTo(1), Worker.Log.Text);
            Assert.That(Worker.Log.Text, Does.Match("can claim tasks again after 3[0-2][0-9] s"));
        });
    }

    [Test]
    public async Task Claim_honors_RetryAfter()
    {
        Service.Instead = _ => Service.Calls.Count == 1 ? CannedResponses.Problem(429, "rate-limited", TimeSpan.FromSeconds(90)) : null;
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.Calls.Count == 2);
        Assert.That(Service.Calls[1].At - Service.Calls[0].At, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(90)));
    }

    [TestCase(401, "unauthenticated")]
    [TestCase(403, "forbidden")]
    [TestCase(404, "not-found")]
    public async Task Rejected_claim_is_logged_and_retried(int status, string code)
    {
        var isRefused = true;
        Service.Instead = _ => isRefused ? CannedResponses.Problem(status, code) : null;
        await Worker.StartAsync();
        await Worker.RunUntilAsync(() => Service.Calls.Count == 5);
        var errors = Worker.Log.Lines.Where(line => line.Level == LogLevel.Error && line.Text.Contains(code, StringComparison.Ordinal));
        Assert.That(errors.Count(), Is.GreaterThanOrEqualTo(4));

        isRefused = false;
        var task = Service.Add();
        await Worker.RunUntilAsync(() => task.Status == "SUCCEEDED");
    }

    [Test]
    public async Task Empty_immediate_responses_to_claims_back_off()
    {
        Service.ReturnsClaimsImmediately = true;
        await Worker.StartAsync();
        await Worker.RunForAsync(TimeSpan.FromMinutes(1));
        Assert.That(Service.Calls, Has.Count.InRange(10, 40));
    }

    [Test]
    public async Task Claim_with_a_foreign_response_is_retried()
    {
        Service.Instead = _ => Service.Calls.Count <= 2 ? CannedResponses.Json(System.Net.HttpStatusCode.OK, "<html>Sign in</html>") : null;
        await SucceedAsync();
    }

    // The first attempt is granted the task, but its response is lost.
    private void LoseClaimsForMostOfALease()
    {
        var end = Worker.Time.GetUtcNow() + TimeSpan.FromSeconds(48);
        Service.Faults = (call, _) => call.Verb == "claim" && call.At < end ? Fault.LostAfter : Fault.None;
    }
}
