using Microsoft.Extensions.Time.Testing;
using Moq;
using Scheduler.Application.Events;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Events;

public sealed class EventSubscriptionTests
{
    private readonly Mock<IEventReadStore> _store = new(MockBehavior.Strict);
    private readonly FakeTimeProvider _time = new();
    private readonly EventFeed _feed;

    public EventSubscriptionTests() => _feed = new EventFeed(_time);

    [OneTimeTearDown]
    public void DisposeFeed() => _feed.Dispose();

    [TestCase(null, 9, null)]
    [TestCase(0L, 4, null)]
    [TestCase(3L, 9, ResetReason.Expired)]
    [TestCase(4L, 4, null)]
    [TestCase(9L, 9, null)]
    [TestCase(10L, 9, ResetReason.Unknown)]
    public void Start_is_the_requested_position_if_it_is_valid(long? after, long position, ResetReason? reset) =>
        Assert.That(new EventPositions(RemovedThrough: 4, Newest: 9).StartAfter(after), Is.EqualTo((position, reset)));

    [Test]
    public async Task Events_that_do_not_match_are_passed_over()
    {
        using var subscription = await StartAsync(new EventFilter { Workers = new HashSet<string>(StringComparer.Ordinal) { "mail" } }, after: 1);
        Store(1, [SampleEvents.Stored(2), SampleEvents.Stored(3, "mail"), SampleEvents.Stored(5)]);

        var events = await subscription.ReadAsync(10, CancellationToken.None);

        Assert.That(events.Select(change => change.Sequence), Is.EqualTo(new[] { 3 }));
        Assert.That((subscription.Position, subscription.Examined, subscription.MayHaveMore), Is.EqualTo((5, 3, false)));
    }

    [Test]
    public async Task Read_stops_at_the_limit()
    {
        using var subscription = await StartAsync(new EventFilter(), after: 1);
        Store(1, [SampleEvents.Stored(2), SampleEvents.Stored(3), SampleEvents.Stored(5)]);

        Assert.That(await subscription.ReadAsync(2, CancellationToken.None), Has.Count.EqualTo(2));
        Assert.That((subscription.Position, subscription.MayHaveMore), Is.EqualTo((3, true)));
    }

    [Test]
    public async Task Full_batch_may_be_followed_by_more()
    {
        using var subscription = await StartAsync(new EventFilter(), after: 1);
        Store(1, [.. Enumerable.Range(2, EventSubscription.BatchSize).Select(sequence => SampleEvents.Stored(sequence))]);

        await subscription.ReadAsync(int.MaxValue, CancellationToken.None);

        Assert.That(subscription.MayHaveMore);
    }

    [Test]
    public async Task Events_in_memory_are_not_read_from_the_database()
    {
        using var subscription = await StartAsync(new EventFilter(), after: 1);
        using var listener = _feed.Listen();
        _feed.Start(1);
        _feed.Append(1, [SampleEvents.Stored(2)]);

        Assert.That(await subscription.ReadAsync(10, CancellationToken.None), Has.Count.EqualTo(1));
    }

    [TestCase(4, 5, true, Description = "The oldest event follows what was removed: those between are missing.")]
    [TestCase(4, 3, false, Description = "They were read before they were removed.")]
    [TestCase(1, 2, false)]
    public async Task Events_that_retention_has_removed_meanwhile_are_reported(long removedThrough, long first, bool isReset)
    {
        using var subscription = await StartAsync(new EventFilter(), after: 1);
        _store.Setup(store => store.ReadAsync(1, EventSubscription.BatchSize, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new EventBatch([SampleEvents.Stored(first)], removedThrough, HeldBackFrom: null));
        _store.Setup(store => store.ReadPositionsAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new EventPositions(removedThrough, 9));

        var events = await subscription.ReadAsync(10, CancellationToken.None);

        Assert.That((events.Count, subscription.Position), Is.EqualTo(isReset ? (0, 9L) : (1, first)));
        Assert.That((subscription.TakeReset(), subscription.TakeReset()), Is.EqualTo((isReset ? ResetReason.Expired : (ResetReason?)null, (ResetReason?)null)));
    }

    [Test]
    public async Task Subscription_listens_from_its_first_wait_to_its_end()
    {
        var subscription = await StartAsync(new EventFilter(), after: 1);
        Assert.That(_feed.HasListeners, Is.False);
        var wait = subscription.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Assert.That(_feed.HasListeners, Is.True);
        _feed.Start(2);
        Assert.That(await wait.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System));

        subscription.Dispose();

        Assert.That(_feed.HasListeners, Is.False);
    }

    [Test]
    public async Task Events_in_memory_are_current_for_5_s_after_the_last_read_of_the_database()
    {
        using var subscription = await StartAsync(new EventFilter(), after: 1);
        _ = subscription.WaitAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
        _feed.Start(1);
        _feed.Append(1, []);
        await subscription.ReadAsync(10, CancellationToken.None);

        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That(subscription.IsCurrent, Is.True);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That(subscription.IsCurrent, Is.False, "The database does not respond.");

        _feed.Append(1, []);
        Assert.That(subscription.IsCurrent, Is.True);
    }

    [TestCaseSource(nameof(Filters))]
    public void Filter_matches_each_condition(EventFilter filter, bool matches) => Assert.That(filter.Matches(SampleEvents.Stored(1)), Is.EqualTo(matches));

    private static IEnumerable<TestCaseData> Filters()
    {
        var id = SampleEvents.Stored(1).TaskId;
        yield return new TestCaseData(new EventFilter(), true);
        yield return new TestCaseData(new EventFilter { Workers = Set("mail", "reports") }, true);
        yield return new TestCaseData(new EventFilter { Workers = Set("mail", "Reports") }, false);
        yield return new TestCaseData(new EventFilter { Statuses = Set(ScheduledTaskStatus.Scheduled) }, true);
        yield return new TestCaseData(new EventFilter { Statuses = Set(ScheduledTaskStatus.Failed) }, false);
        yield return new TestCaseData(new EventFilter { Types = Set(TaskEventType.Created, TaskEventType.Updated) }, true);
        yield return new TestCaseData(new EventFilter { Types = Set(TaskEventType.Created) }, false);
        yield return new TestCaseData(new EventFilter { TaskIds = Set("nonsense", id) }, true);
        yield return new TestCaseData(new EventFilter { TaskIds = Set("nonsense") }, false);
        yield return new TestCaseData(new EventFilter { ScheduleIds = Set(id) }, false);
        yield return new TestCaseData(new EventFilter { Workers = Set("reports"), Types = Set(TaskEventType.Created) }, false);
    }

    private static HashSet<T> Set<T>(params T[] values) => [.. values];

    private Task<EventSubscription> StartAsync(EventFilter filter, long after)
    {
        _store.Setup(store => store.ReadPositionsAsync(It.IsAny<CancellationToken>())).ReturnsAsync(new EventPositions(0, 9));
        return EventSubscription.StartAsync(_store.Object, _feed, filter, after, CancellationToken.None);
    }

    private void Store(long after, IReadOnlyList<EventResponse> events) => _store
        .Setup(store => store.ReadAsync(after, EventSubscription.BatchSize, It.IsAny<CancellationToken>()))
        .ReturnsAsync(new EventBatch(events, RemovedThrough: 0, HeldBackFrom: null));
}
