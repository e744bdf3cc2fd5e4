using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Workers;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Workers;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EndedTaskCountCacheTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");
    private static readonly Dictionary<string, EndedTasks> OfAll = new(StringComparer.Ordinal) { ["reports"] = new(Succeeded: 3, Failed: 1) };
    private static readonly Dictionary<string, EndedTasks> OfReports = new(StringComparer.Ordinal) { ["reports"] = new(Succeeded: 4, Failed: 1) };

    private readonly FakeTimeProvider _time = new();
    private readonly EndedTaskCountCache _counts;
    private readonly Mock<IWorkerReadStore> _store = new();

    public EndedTaskCountCacheTests()
    {
        _counts = new EndedTaskCountCache(_time);
        _store.Setup(store => store.CountEndedAsync(null, It.IsAny<CancellationToken>())).ReturnsAsync(OfAll);
        _store.Setup(store => store.CountEndedAsync(Reports, It.IsAny<CancellationToken>())).ReturnsAsync(OfReports);
    }

    public void Dispose() => _counts.Dispose();

    [Test]
    public async Task Fresh_counts_of_all_workers_include_those_of_a_single_worker()
    {
        await ReadAllAsync();
        _time.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.That(await _counts.ReadAsync(_store.Object, Reports, CancellationToken.None), Is.SameAs(OfAll));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.That(await _counts.ReadAsync(_store.Object, Reports, CancellationToken.None), Is.SameAs(OfReports));
    }

    [Test]
    public async Task The_age_of_the_counts_begins_before_they_are_counted()
    {
        _store.Setup(store => store.CountEndedAsync(null, It.IsAny<CancellationToken>()))
            .Callback(() => _time.Advance(TimeSpan.FromSeconds(5))).ReturnsAsync(OfAll);

        await ReadAllAsync();
        await ReadAllAsync();

        VerifyCounted(Times.Exactly(2));
    }

    [Test]
    public async Task Concurrent_requests_wait_for_the_counts_of_the_first()
    {
        var counting = new TaskCompletionSource<IReadOnlyDictionary<string, EndedTasks>>();
        _store.Setup(store => store.CountEndedAsync(null, It.IsAny<CancellationToken>())).Returns(counting.Task);
        var (first, second) = (ReadAllAsync(), ReadAllAsync());
        Assert.That((first.IsCompleted, second.IsCompleted), Is.EqualTo((false, false)));
        counting.SetResult(OfAll);

        Assert.That(await Task.WhenAll(first, second), Is.All.SameAs(OfAll));
        VerifyCounted(Times.Once());
    }

    [Test]
    public async Task Workers_are_counted_again_after_a_failure()
    {
        _store.SetupSequence(store => store.CountEndedAsync(null, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new InvalidOperationException())
            .ReturnsAsync(OfAll);

        await Assert.ThatAsync(ReadAllAsync, Throws.InvalidOperationException);
        Assert.That(await ReadAllAsync(), Is.SameAs(OfAll));
    }

    // By the system clock, so that a request that waits forever fails the test instead of hanging it.
    private Task<IReadOnlyDictionary<string, EndedTasks>> ReadAllAsync() =>
        _counts.ReadAsync(_store.Object, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);

    private void VerifyCounted(Times times) => _store.Verify(store => store.CountEndedAsync(null, It.IsAny<CancellationToken>()), times);
}
