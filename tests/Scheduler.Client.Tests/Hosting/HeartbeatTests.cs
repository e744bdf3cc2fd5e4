using Scheduler.Client.Tests.Fakes;

namespace Scheduler.Client.Tests.Hosting;

/// <summary>Heartbeats keep a lease, which otherwise expires by the clock of the worker.</summary>
internal sealed class HeartbeatTests : WorkerFixture
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(60);

    private CancellationToken _token;
    private DateTimeOffset? _canceledAt;

    [SetUp]
    public void NoteCancellation()
    {
        _canceledAt = null;
        Script.Run = (_, cancellationToken) =>
        {
            _token = cancellationToken;
            cancellationToken.Register(() => _canceledAt = Worker.Time.GetUtcNow());
            return Worker.WaitForCancellationAsync(cancellationToken);
        };
    }

    [Test]
    public async Task Heartbeats_keep_a_task_that_runs_longer_than_its_lease()
    {
        Script.Run = (_, cancellationToken) => Task.Delay(TimeSpan.FromSeconds(200), Worker.Time, cancellationToken);
        var task = await SucceedAsync();
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
        var task = await StartTaskAsync();
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
        var task = await StartTaskAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("heartbeat").Count == 1);
        var lastHeartbeat = Service.CallsOf("heartbeat")[0].At;
        Service.Faults = (_, _) => Enum.Parse<Fault>(fault);
        await Worker.RunUntilAsync(() => _canceledAt is not null);
        Assert.That(_canceledAt - lastHeartbeat, Is.EqualTo(Lease).Within(TimeSpan.FromMilliseconds(500)));
        await Worker.RunUntilAsync(() => Script.Running == 0);
        Service.Faults = (_, _) => Fault.None;
        await Worker.RunForAsync(TimeSpan.FromSeconds(5));
        Assert.Multiple(() =>
        {
            Assert.That(Service.Calls.Select(call => call.Verb), Has.None.AnyOf("complete", "fail", "release"));
            Assert.That(Worker.Log.Text, Does.Contain("was lost: No heartbeat succeeded in time."));
            Assert.That(task.FailBody, Is.Null);
        });
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    public async Task Lease_never_outlasts_the_services_however_slow_the_responses(int heartbeats)
    {
        Service.ResponseDelay = TimeSpan.FromSeconds(8);
        var task = await StartTaskAsync();
        await Worker.RunUntilAsync(() => Service.CallsOf("heartbeat").Count >= heartbeats);
        await Worker.RunForAsync(TimeSpan.FromSeconds(9));
        Service.Faults = (_, _) => Fault.ConnectionRefused;
        await Worker.RunUntilAsync(() => _canceledAt is not null);
        Assert.That(_canceledAt, Is.LessThanOrEqualTo(task.LeaseEnds));
    }

    [TestCase(1)]
    [TestCase(-1)]
    public async Task Clock_of_the_service_does_not_matter(int hours)
    {
        Service.ClockOffset = TimeSpan.FromHours(hours);
        var task = await StartTaskAsync();
        await Worker.RunForAsync(TimeSpan.FromSeconds(130));
        Assert.That(_token.IsCancellationRequested, Is.False);
        Assert.That(Service.CallsOf("heartbeat"), Has.Count.InRange(5, 7));
        Assert.That(task.Expiries, Is.Zero);
    }

    private async Task CutOffAsync(TimeSpan duration)
    {
        Service.Faults = (_, _) => Fault.ConnectionRefused;
        await Worker.RunForAsync(duration);
        Service.Faults = (_, _) => Fault.None;
        await Worker.RunForAsync(Lease);
    }
}
