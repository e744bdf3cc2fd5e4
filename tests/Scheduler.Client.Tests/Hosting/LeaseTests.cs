using System.Text.Json;
using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

internal sealed class LeaseTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private WorkerTest _test = null!;
    private CancellationToken _token;
    private DateTimeOffset? _canceledAt;

    private FakeScheduler Service => _test.Service;

    [SetUp]
    public void SetUp()
    {
        _canceledAt = null;
        _test = new WorkerTest();
        _test.Script.Run = (_, cancellationToken) =>
        {
            _token = cancellationToken;
            cancellationToken.Register(() => _canceledAt = _test.Time.GetUtcNow());
            return _test.WaitForCancellationAsync(cancellationToken);
        };
    }

    [TearDown]
    public async Task TearDown() => await _test.DisposeAsync();

    [Test]
    public async Task Heartbeats_keep_a_task_that_runs_longer_than_its_lease()
    {
        _test.Script.Run = (_, cancellationToken) => Task.Delay(TimeSpan.FromSeconds(200), _test.Time, cancellationToken);
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        var beats = Service.CallsOf("heartbeat");
        Assert.Multiple(() =>
        {
            Assert.That(beats, Has.Count.InRange(9, 10));
            Assert.That(beats[1].At - beats[0].At, Is.EqualTo(Lease / 3).Within(TimeSpan.FromSeconds(2)));
            Assert.That(task.Expiries, Is.Zero);
        });
    }

    [Test]
    public async Task Heartbeats_that_fail_for_less_than_the_lease_do_no_harm()
    {
        var task = await RunningTaskAsync();
        await CutOffAsync(TimeSpan.FromSeconds(30));
        Assert.That(_token.IsCancellationRequested, Is.False);
        Assert.That(task.Expiries, Is.Zero);
        Assert.That(task.Status, Is.EqualTo("RUNNING"));
    }

    [TestCase(nameof(Fault.ConnectionRefused))]
    [TestCase(nameof(Fault.NoResponse))]
    [TestCase(nameof(Fault.Unavailable))]
    public async Task Lease_without_heartbeats_expires_by_the_workers_clock_and_nothing_is_reported(string fault)
    {
        var task = await RunningTaskAsync();
        await _test.RunUntilAsync(() => Service.CallsOf("heartbeat").Count == 1);
        var lastHeartbeat = Service.CallsOf("heartbeat")[0].At;
        Service.Faults = (_, _) => Enum.Parse<Fault>(fault);
        await _test.RunUntilAsync(() => _canceledAt is not null);
        Assert.That(_canceledAt - lastHeartbeat, Is.EqualTo(Lease).Within(TimeSpan.FromMilliseconds(500)));
        await _test.RunUntilAsync(() => _test.Script.Running == 0);
        Service.Faults = (_, _) => Fault.None;
        await _test.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.Multiple(() =>
        {
            Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
            Assert.That(_test.Log.Text, Does.Contain("was lost: No heartbeat succeeded in time."));
            Assert.That(task.FailBody, Is.Null);
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task Lease_never_outlasts_the_services_however_slow_the_responses(int heartbeats)
    {
        Service.ResponseDelay = TimeSpan.FromSeconds(8);
        var task = await RunningTaskAsync();
        await _test.RunUntilAsync(() => Service.CallsOf("heartbeat").Count >= heartbeats);
        await _test.RunForAsync(TimeSpan.FromSeconds(9));
        Service.Faults = (_, _) => Fault.ConnectionRefused;
        await _test.RunUntilAsync(() => _canceledAt is not null);
        Assert.That(_canceledAt, Is.LessThanOrEqualTo(task.LeaseEnds));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task Clock_of_the_service_does_not_matter(int hours)
    {
        Service.ClockOffset = TimeSpan.FromHours(hours);
        var task = await RunningTaskAsync();
        await _test.RunForAsync(TimeSpan.FromSeconds(130));
        Assert.That(_token.IsCancellationRequested, Is.False);
        Assert.That(Service.CallsOf("heartbeat"), Has.Count.InRange(5, 7));
        Assert.That(task.Expiries, Is.Zero);
    }

    [Test]
    public async Task Handler_is_canceled_when_an_operator_cancels_the_task()
    {
        var task = await RunningTaskAsync();
        Service.SetStatus(task, "FAILED");
        await _test.RunUntilAsync(() => _test.Script.Running == 0);
        await _test.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.Multiple(() =>
        {
            Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
            Assert.That(_test.Log.Text, Does.Contain("lease-lost").And.Contain(": dropped after"));
            Assert.That(task.Status, Is.EqualTo("FAILED"));
        });
    }

    [Test]
    public async Task Handler_is_canceled_when_an_operator_deletes_the_task()
    {
        Service.Remove(await RunningTaskAsync());
        await _test.RunUntilAsync(() => _test.Script.Running == 0);
        Assert.That(_canceledAt - _test.Time.Start, Is.LessThan(Lease / 2), "The handler is canceled before the lease would expire.");
    }

    [Test]
    public async Task Handler_that_finishes_after_its_lease_is_lost_reports_nothing()
    {
        var isDone = false;
        _test.Script.Run = async (_, cancellationToken) =>
        {
            await _test.WaitForCancellationAsync(cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            isDone = true;
        };
        Service.SetStatus(await RunningTaskAsync(), "FAILED");
        await _test.RunUntilAsync(() => isDone);
        await _test.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
    }

    [Test]
    public async Task Handler_that_ignores_its_token_keeps_its_slot_and_is_logged()
    {
        var gate = new TaskCompletionSource();
        _test.Script.Run = (_, _) => gate.Task;
        Service.SetStatus(await RunningTaskAsync(), "FAILED");
        Service.Add();
        await _test.RunUntilAsync(() => _test.Log.Text.Contains("is still running 10 s after", StringComparison.Ordinal));
        await _test.RunForAsync(TimeSpan.FromSeconds(31));
        Assert.That(_test.Script.Runs, Has.Count.EqualTo(1));
        gate.SetResult();
        await _test.RunUntilAsync(() => _test.Script.Runs.Count == 2);
    }

    [Test]
    public async Task Exception_in_a_cancellation_callback_does_no_harm()
    {
        _test.Script.Run = (_, cancellationToken) =>
        {
            cancellationToken.Register(() => throw new InvalidOperationException("Cleanup failed."));
            return _test.WaitForCancellationAsync(cancellationToken);
        };
        Service.SetStatus(await RunningTaskAsync(), "FAILED");
        await _test.RunUntilAsync(() => _test.Script.Running == 0 && _test.Log.Text.Contains("Cleanup failed.", StringComparison.Ordinal));
    }

    [Test]
    public async Task Progress_is_merged_and_extends_the_lease()
    {
        _test.Script.Run = async (context, cancellationToken) =>
        {
            await Task.Delay(TimeSpan.FromSeconds(10), _test.Time, cancellationToken);
            await context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken);
            await _test.WaitForCancellationAsync(cancellationToken);
        };
        var task = await RunningTaskAsync();
        await _test.RunUntilAsync(() => Service.CallsOf("heartbeat").Count == 2);
        var beats = Service.CallsOf("heartbeat");
        Assert.Multiple(() =>
        {
            Assert.That(task.Payload.ToJsonString(), Is.EqualTo("""{"percent":50}"""));
            Assert.That(beats[1].At - beats[0].At, Is.EqualTo(Lease / 3).Within(TimeSpan.FromSeconds(2)), "The next heartbeat counts from the progress.");
        });
    }

    [Test]
    public async Task Progress_with_a_lost_response_is_retried()
    {
        Service.Faults = (_, count) => count == 1 ? Fault.LostAfter : Fault.None;
        _test.Script.Run = (context, cancellationToken) => context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken);
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(Service.CallsOf("heartbeat"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Rejected_progress_throws_in_the_handler()
    {
        Service.Instead = call => call.Body["payload"]?["percent"] is null ? null : CannedResponses.Problem(400, "validation-failed");
        string? code = null;
        _test.Script.Run = async (context, cancellationToken) =>
        {
            var refusal = await Assert.ThrowsAsync<SchedulerProblemException>(
                () => context.ReportProgressAsync(JsonPayload.Parse("""{"percent":50}"""), cancellationToken));
            code = refusal!.Code;
        };
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(code, Is.EqualTo(SchedulerProblemCode.ValidationFailed));
    }

    [Test]
    public async Task Progress_after_the_lease_is_lost_ends_the_handler()
    {
        Exception? exception = null;
        _test.Script.Run = async (context, cancellationToken) =>
        {
            Service.SetStatus(Service.Add(worker: "other"), "FAILED");
            Service.Instead = call => call.Verb == "heartbeat" ? CannedResponses.Problem(409, "lease-lost") : null;
            try
            {
                await context.ReportProgressAsync(JsonPayload.Parse("{}"), CancellationToken.None);
            }
            catch (OperationCanceledException caught)
            {
                exception = caught;
                throw;
            }
        };
        Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => exception is not null && _test.Script.Running == 0);
        Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
    }

    [TestCase("disposed")]
    [TestCase("none")]
    [TestCase("no UTF-8")]
    public async Task Progress_that_cannot_be_serialized_throws_immediately(string kind)
    {
        Exception? exception = null;
        _test.Script.Run = async (context, cancellationToken) =>
        {
            var report = context.ReportProgressAsync(UnreadableElements.Of(kind), cancellationToken);
            Assert.That(report.IsCompleted);
            try
            {
                await report;
            }
            catch (Exception caught)
            {
                exception = caught;
                throw;
            }
        };
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.FailBody is not null);
        Assert.That(exception, Is.InstanceOf<InvalidOperationException>().Or.InstanceOf<JsonException>());
        Assert.That(Service.CallsOf("heartbeat"), Is.Empty);
    }

    [Test]
    public async Task Progress_that_is_never_accepted_is_abandoned_after_a_lease()
    {
        Service.Instead = call => call.Body["payload"] is null ? null : ForeignResponses.Of("HTML 413");
        Exception? exception = null;
        var ended = default(DateTimeOffset);
        _test.Script.Run = async (context, cancellationToken) =>
        {
            exception = await Assert.CatchAsync(() => context.ReportProgressAsync(JsonPayload.Parse("{}"), cancellationToken));
            ended = _test.Time.GetUtcNow();
        };
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.Multiple(() =>
        {
            Assert.That(exception, Is.InstanceOf<HttpRequestException>());
            Assert.That(ended - _test.Time.Start, Is.EqualTo(Lease).Within(TimeSpan.FromSeconds(2)));
            Assert.That(task.Expiries, Is.Zero);
        });
    }

    [Test]
    public async Task Progress_whose_call_hangs_is_abandoned_with_the_lease()
    {
        Service.Faults = (call, _) => call.Verb == "heartbeat" ? Fault.Stuck : Fault.None;
        Exception? exception = null;
        _test.Script.Run = async (context, _) =>
        {
            exception = await Assert.CatchAsync(() => context.ReportProgressAsync(JsonPayload.Parse("{}"), CancellationToken.None));
        };
        Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => exception is not null);
        Assert.That(_test.Time.GetUtcNow() - _test.Time.Start, Is.EqualTo(Lease).Within(TimeSpan.FromSeconds(3)));
        Service.Faults = (_, _) => Fault.None;
        await _test.RunUntilAsync(() => _test.Script.Running == 0);
    }

    [Test]
    public async Task Canceled_progress_ends_immediately()
    {
        Service.Faults = (call, _) => call.Verb == "heartbeat" ? Fault.Stuck : Fault.None;
        Exception? exception = null;
        _test.Script.Run = async (context, _) =>
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(3), _test.Time);
            exception = await Assert.CatchAsync(() => context.ReportProgressAsync(JsonPayload.Parse("{}"), giveUp.Token));
        };
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => task.Status == "SUCCEEDED");
        Assert.That(exception, Is.InstanceOf<OperationCanceledException>());
    }

    private async Task<FakeTask> RunningTaskAsync()
    {
        var task = Service.Add();
        await _test.StartAsync();
        await _test.RunUntilAsync(() => _test.Script.Running == 1);
        return task;
    }

    private async Task CutOffAsync(TimeSpan duration)
    {
        Service.Faults = (_, _) => Fault.ConnectionRefused;
        await _test.RunForAsync(duration);
        Service.Faults = (_, _) => Fault.None;
        await _test.RunForAsync(Lease);
    }
}
