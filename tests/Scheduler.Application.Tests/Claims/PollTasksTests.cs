using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PollTasksTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly ClaimKey Key = ClaimKey.Of("caller", "claim");

    private readonly FakeTimeProvider _time = new();
    private readonly PendingClaims _waiting;
    private readonly Mock<IClaimStore> _claims = new();

    public PollTasksTests() => _waiting = new PendingClaims(_time, _time);

    public void Dispose() => _waiting.Dispose();

    [Test]
    public async Task Expired_leases_are_reported_without_pending_claims([Values] bool hasExpired)
    {
        _claims.Setup(claims => claims.PollAsync(Array.Empty<WorkerName>(), Array.Empty<ClaimKey>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new TaskPoll(new DueTimes(ClockReading.At(_time.GetUtcNow()), []), hasExpired));

        Assert.That(await PollAsync(), Is.EqualTo(hasExpired));
    }

    [Test]
    public async Task A_task_that_another_replica_stored_wakes_a_pending_claim()
    {
        var now = _time.GetUtcNow();
        using var claim = _waiting.Register([Reports], Key);
        claim.Enqueue();
        _claims.Setup(claims => claims.PollAsync(
                It.Is<IReadOnlyCollection<WorkerName>>(workers => workers.Single() == Reports),
                It.Is<IReadOnlyCollection<ClaimKey>>(keys => keys.Single().Equals(Key)),
                It.IsAny<CancellationToken>()))
            .ReturnsAsync(new TaskPoll(new DueTimes(ClockReading.At(now), [new WorkerDue(Reports, now, IsOpen: true)]), HasExpiredLeases: false));

        await PollAsync();

        Assert.That(_waiting.Workers, Is.Empty, "A claim that was woken has left the queue of its worker.");
    }

    [Test]
    public async Task A_notification_during_the_read_is_kept()
    {
        var now = _time.GetUtcNow();
        using var claim = _waiting.Register([Reports]);
        claim.Enqueue();
        _claims.Setup(claims => claims.PollAsync(
                It.IsAny<IReadOnlyCollection<WorkerName>>(), It.IsAny<IReadOnlyCollection<ClaimKey>>(), It.IsAny<CancellationToken>()))
            .Callback(() => _waiting.NotifyDue(Reports, now.AddSeconds(1)))
            .ReturnsAsync(new TaskPoll(new DueTimes(ClockReading.At(now), [new WorkerDue(Reports, DueAt: null, IsOpen: true)]), HasExpiredLeases: false));

        await PollAsync();

        Assert.That(_waiting.NextDueAt([Reports]), Is.EqualTo(now.AddSeconds(1)));
    }

    private Task<bool> PollAsync() => new PollTasksHandler(_claims.Object, _waiting).Handle(new PollTasks(), CancellationToken.None);
}
