using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Claims;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Claims;

/// <summary>Pending claims whose clocks the test advances.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class PendingClaimsFixture : IDisposable
{
    protected static readonly WorkerName Reports = WorkerName.From("reports");
    protected static readonly WorkerName Mail = WorkerName.From("mail");
    protected static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private protected PendingClaimsFixture() => Waiting = new PendingClaims(Time, Machine);

    protected FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    protected FakeTimeProvider Machine { get; } = new();

    protected DateTimeOffset Now => Time.GetUtcNow();

    private protected PendingClaims Waiting { get; }

    public void Dispose()
    {
        Waiting.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected PendingClaim Enter(params WorkerName[] workers) => Enter(limit: 1, workers);

    private protected PendingClaim Enter(int limit, params WorkerName[] workers)
    {
        var claim = Waiting.Register(workers, limit: limit);
        claim.Enqueue();
        return claim;
    }

    /// <summary>What the wait of a claim returns; null while it waits.</summary>
    private protected bool? WakeUpOf(PendingClaim claim) =>
        claim.WaitAsync(MaxWait, Time, CancellationToken.None) is { IsCompleted: true } wait ? wait.Result : null;

    protected void Learn(long stamp, params (WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)[] workers) => Waiting.Observe(Times(workers), stamp);

    private protected DueTimes Times(params (WorkerName Worker, DateTimeOffset? DueAt, bool IsOpen)[] workers) =>
        new(ClockReading.At(Now), [.. workers.Select(worker => new WorkerDue(worker.Worker, worker.DueAt, worker.IsOpen))]);
}
