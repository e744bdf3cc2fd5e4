using MediatR;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PollReplicasTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly ClaimKey Key = ClaimKey.Of("caller", "claim");

    private readonly FakeTimeProvider _time = new();
    private readonly PendingClaims _waiting;
    private readonly Mock<IClaimStore> _claims = new();

    public PollReplicasTests() => _waiting = new PendingClaims(_time, _time);

    public void Dispose() => _waiting.Dispose();

    [Test]
    public async Task Without_pending_claims_the_database_is_not_read()
    {
        await PollAsync();

        Assert.That(_claims.Invocations, Is.Empty);
    }

    [Test]
    public async Task A_task_that_another_replica_stored_wakes_a_pending_claim()
    {
        var now = _time.GetUtcNow();
        using var claim = _waiting.Register([Reports], Key);
        claim.Enqueue();
        _claims.Setup(claims => claims.FindDueTimesAsync(
                It.Is<IReadOnlyCollection<WorkerName>>(workers => workers.Single() == Reports),
                It.Is<IReadOnlyCollection<ClaimKey>>(keys => keys.Single().Equals(Key)),
                It.IsAny<CancellationToken>()))
            .ReturnsAsync(new DueTimes(ClockReading.At(now), [new WorkerDue(Reports, now, IsOpen: true)]));

        await PollAsync();

        Assert.That(_waiting.Workers, Is.Empty, "A claim that was woken has left the queue of its worker.");
    }

    [Test]
    public async Task A_notification_during_the_read_is_kept()
    {
        var now = _time.GetUtcNow();
        using var claim = _waiting.Register([Reports]);
        claim.Enqueue();
        _claims.Setup(claims => claims.FindDueTimesAsync(
                It.IsAny<IReadOnlyCollection<WorkerName>>(), It.IsAny<IReadOnlyCollection<ClaimKey>>(), It.IsAny<CancellationToken>()))
            .Callback(() => _waiting.NotifyDue(Reports, now.AddSeconds(1)))
            .ReturnsAsync(new DueTimes(ClockReading.At(now), [new WorkerDue(Reports, DueAt: null, IsOpen: true)]));

        await PollAsync();

        Assert.That(_waiting.NextDueAt([Reports]), Is.EqualTo(now.AddSeconds(1)));
    }

    private Task<Unit> PollAsync() => new PollReplicasHandler(_claims.Object, _waiting).Handle(new PollReplicas(), CancellationToken.None);
}
