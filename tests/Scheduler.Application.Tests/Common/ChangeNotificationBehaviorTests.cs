using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Claims;
using Scheduler.Application.Common;
using Scheduler.Application.Events;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tasks;
using Scheduler.Application.Tests.Events;
using Scheduler.Domain.Claims;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Application.Tests.Common;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ChangeNotificationBehaviorTests : IDisposable
{
    private static readonly WorkerName Reports = WorkerName.From("reports");

    private readonly FakeTimeProvider _time = new();
    private readonly ChangeNotifications _changes = new();
    private readonly PendingClaims _waiting;
    private readonly TaskMetrics _metrics = new();
    private readonly ScheduleMetrics _scheduleMetrics = new();
    private readonly EventFeed _feed;
    private readonly PendingClaim _claim;

    public ChangeNotificationBehaviorTests()
    {
        _waiting = new PendingClaims(_time, _time);
        _feed = new EventFeed(_time);
        _claim = _waiting.Register([Reports]);
        _claim.Enqueue();
    }

    public void Dispose()
    {
        _claim.Dispose();
        _waiting.Dispose();
        _metrics.Dispose();
        _scheduleMetrics.Dispose();
    }

    [Test]
    public async Task A_stored_task_wakes_a_claim_after_the_commit()
    {
        await RunAsync(() =>
        {
            _changes.Add(SampleEvents.Due(_time.GetUtcNow()));
            Assert.That(IsWoken, Is.False);
        });

        Assert.That(IsWoken, Is.True);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Freed_capacity_wakes_a_claim_after_the_commit(bool isByEndedAttempt)
    {
        var now = _time.GetUtcNow();
        _waiting.Observe(new DueTimes(ClockReading.At(now), [new WorkerDue(Reports, now, IsOpen: false)]), _waiting.BeginRead());

        await RunAsync(() =>
        {
            if (isByEndedAttempt)
            {
                _changes.Add(SampleEvents.Ended(TaskEventType.Succeeded, ScheduledTaskStatus.Succeeded, TimeSpan.Zero));
            }
            else
            {
                _changes.AddChangedSettings(Reports);
            }

            Assert.That(IsWoken, Is.False);
        });

        Assert.That(IsWoken, Is.True);
    }

    [Test]
    public async Task An_ended_attempt_is_counted_after_the_commit()
    {
        var durations = new List<double>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument) };
        listener.SetMeasurementEventCallback<double>((_, duration, _, _) => durations.Add(duration));
        listener.Start();

        await RunAsync(() =>
        {
            _changes.Add(SampleEvents.Ended(TaskEventType.Succeeded, ScheduledTaskStatus.Succeeded, TimeSpan.FromSeconds(7)));
            Assert.That(durations, Is.Empty);
        });

        Assert.That(durations, Is.EqualTo(new[] { 7d }));
    }

    [Test]
    public async Task A_stored_event_wakes_the_reader_of_the_event_feed_after_the_commit()
    {
        using var listener = _feed.Listen();
        await _feed.WaitForChangeAsync(TimeSpan.FromDays(1), CancellationToken.None);
        var change = _feed.WaitForChangeAsync(TimeSpan.FromDays(1), CancellationToken.None);

        await RunAsync(() =>
        {
            _changes.Add(SampleEvents.Due(_time.GetUtcNow()));
            Assert.That(change.IsCompleted, Is.False);
        });

        await change.WaitAsync(TimeSpan.FromSeconds(5), TimeProvider.System);
    }

    [Test]
    public async Task A_deleted_task_wakes_no_claim()
    {
        await RunAsync(() => _changes.Add(SampleEvents.Due(_time.GetUtcNow()) with { Type = TaskEventType.Deleted }));

        Assert.That(IsWoken, Is.False);
    }

    [Test]
    public async Task Changes_of_an_attempt_that_failed_are_not_published()
    {
        await Assert.ThatAsync(
            () => RunAsync(() =>
            {
                _changes.Add(SampleEvents.Due(_time.GetUtcNow()));
                throw new ConflictException();
            }),
            Throws.TypeOf<ConflictException>());
        await RunAsync(() => { });

        Assert.That(IsWoken, Is.False);
    }

    [Test]
    public async Task Skipped_instants_are_counted_after_the_commit()
    {
        var counted = new List<(long Count, object? Reason)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            if (instrument.Name == "scheduler.schedule.skipped")
            {
                meters.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) => counted.Add((count, tags[0].Value)));
        listener.Start();
        var skipped = new Dictionary<SkipReason, int> { [SkipReason.Overlap] = 3 };

        await RunAsync(() => _changes.AddSkipped(skipped));
        await RunAsync(() => { });

        Assert.That(counted, Is.EqualTo(new[] { (3L, (object?)"OVERLAP") }));
    }

    // A claim that was woken has left the queue of its worker.
    private bool IsWoken => _waiting.Workers.Count == 0;

    private Task<int> RunAsync(Action work) => new ChangeNotificationBehavior<Command, int>(_changes, _waiting, _metrics, _feed, new ScheduleSignals(_time), _scheduleMetrics).Handle(
        new Command(),
        CancellationToken.None,
        () =>
        {
            work();
            return Task.FromResult(42);
        });

    private sealed record Command : ICommand<int>;
}
