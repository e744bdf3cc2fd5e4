using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Events;

namespace Scheduler.Application.Tests.Events;

public sealed class EventFeedTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void Events_are_kept_only_while_requests_wait_for_them()
    {
        var feed = new EventFeed(_time);
        feed.Start(7);
        Assert.That((feed.HasListeners, feed.Position), Is.EqualTo((false, (long?)null)));

        using (feed.Listen())
        {
            feed.Start(7);
            Assert.That((feed.HasListeners, feed.Position), Is.EqualTo((true, 7)));
            feed.Append(7, [SampleEvents.Stored(8)]);
            Assert.That(feed.Position, Is.EqualTo(8));
        }

        Assert.That((feed.HasListeners, feed.Position), Is.EqualTo((false, (long?)null)));
        Assert.That(feed.TryRead(7, 10), Is.Null);
    }

    [Test]
    public void Listener_that_is_disposed_twice_leaves_once()
    {
        var feed = new EventFeed(_time);
        using var stays = feed.Listen();
        var leaves = feed.Listen();
        leaves.Dispose();
        leaves.Dispose();

        Assert.That(feed.HasListeners);
    }

    [TestCase(6, 10, null)]
    [TestCase(7, 10, new long[] { 8, 10, 11 })]
    [TestCase(7, 2, new long[] { 8, 10 })]
    [TestCase(8, 10, new long[] { 10, 11 })]
    [TestCase(9, 10, new long[] { 10, 11 }, Description = "Positions have gaps.")]
    [TestCase(11, 10, new long[0])]
    [TestCase(12, 10, null, Description = "A position that this process has not read yet.")]
    public void Reader_gets_the_events_after_its_position_if_all_are_in_memory(long after, int count, long[]? expected)
    {
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        feed.Start(7);
        feed.Append(7, [SampleEvents.Stored(8), SampleEvents.Stored(10)]);
        feed.Append(10, [SampleEvents.Stored(11)]);

        Assert.That(feed.TryRead(after, count)?.Select(change => change.Sequence), Is.EqualTo(expected));
    }

    [Test]
    public void Oldest_events_leave_the_memory()
    {
        const int extra = 10;
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        feed.Start(0);
        feed.Append(0, [.. Enumerable.Range(1, EventFeed.Capacity + extra).Select(sequence => SampleEvents.Stored(sequence))]);

        Assert.That(feed.TryRead(extra - 1, 1), Is.Null);
        Assert.That(feed.TryRead(extra, 1)!.Single().Sequence, Is.EqualTo(extra + 1));
        Assert.That(feed.TryRead(extra, int.MaxValue), Has.Count.EqualTo(EventFeed.Capacity));
    }

    [Test]
    public void Events_that_were_read_after_another_position_are_ignored()
    {
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        feed.Start(7);
        feed.Append(6, [SampleEvents.Stored(7)]);

        Assert.That((feed.Position, feed.TryRead(7, 10)!.Count), Is.EqualTo((7, 0)));
    }

    [Test]
    public async Task Wait_ends_with_an_event_after_the_position()
    {
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        var wait = feed.WaitAsync(7, TimeSpan.FromSeconds(30), CancellationToken.None);
        feed.Start(7);
        feed.Append(7, []);
        Assert.That(wait.IsCompleted, Is.False);
        feed.Append(7, [SampleEvents.Stored(8)]);

        Assert.That(await wait.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System));
        Assert.That(await feed.WaitAsync(7, TimeSpan.Zero, CancellationToken.None));
    }

    [Test]
    public async Task Wait_ends_when_the_reader_starts_at_a_later_position()
    {
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        var wait = feed.WaitAsync(7, TimeSpan.FromSeconds(30), CancellationToken.None);
        feed.Start(8);

        Assert.That(await wait.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System));
    }

    [Test]
    public async Task Wait_ends_on_timeout()
    {
        var feed = new EventFeed(_time);
        var wait = feed.WaitAsync(7, TimeSpan.FromSeconds(30), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.That(await wait.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System), Is.False);
    }

    [Test]
    public async Task Shutdown_ends_waits_and_later_ones()
    {
        var feed = new EventFeed(_time);
        var wait = feed.WaitAsync(7, TimeSpan.FromSeconds(30), CancellationToken.None);
        feed.CompleteAll();

        Assert.That(await wait.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System), Is.False);
        Assert.That(await feed.WaitAsync(7, TimeSpan.FromSeconds(30), CancellationToken.None), Is.False);
        Assert.That(feed.IsShuttingDown);
    }

    [Test]
    public async Task Without_listeners_there_is_nothing_to_read()
    {
        var feed = new EventFeed(_time);
        var change = feed.WaitForChangeAsync(TimeSpan.FromMilliseconds(250), CancellationToken.None);
        feed.NotifyChanged();
        _time.Advance(TimeSpan.FromDays(1));
        Assert.That(change.IsCompleted, Is.False);
        using var listener = feed.Listen();

        await change.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);
    }

    [Test]
    public async Task With_listeners_the_interval_passes()
    {
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        await feed.WaitForChangeAsync(TimeSpan.FromMilliseconds(250), CancellationToken.None);
        var change = feed.WaitForChangeAsync(TimeSpan.FromMilliseconds(250), CancellationToken.None);
        Assert.That(change.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMilliseconds(250));

        await change.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);
    }

    [Test]
    public void Time_for_which_events_are_held_back_counts_from_the_same_position()
    {
        var feed = new EventFeed(_time);
        Assert.That(feed.HoldBack(null), Is.EqualTo(TimeSpan.Zero));
        Assert.That(feed.HoldBack(5), Is.EqualTo(TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(feed.HoldBack(5), Is.EqualTo(TimeSpan.FromSeconds(3)));
        Assert.That(feed.HoldBack(6), Is.EqualTo(TimeSpan.Zero));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.That(feed.HoldBack(null), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Age_is_the_time_since_the_last_read()
    {
        var feed = new EventFeed(_time);
        using var listener = feed.Listen();
        feed.Start(1);
        feed.Append(1, []);
        _time.Advance(TimeSpan.FromSeconds(2));

        Assert.That(feed.Age, Is.EqualTo(TimeSpan.FromSeconds(2)));
    }
}
