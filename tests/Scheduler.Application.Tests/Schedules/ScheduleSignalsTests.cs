using Microsoft.Extensions.Time.Testing;
using Scheduler.Application.Schedules;
using Scheduler.Application.Tests.Events;
using Scheduler.Domain.Events;
using Scheduler.Domain.Schedules;
using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Tests.Schedules;

public sealed class ScheduleSignalsTests
{
    private static readonly ScheduleId Id = ScheduleId.New(SampleEvents.Now);

    private readonly FakeTimeProvider _time = new();
    private ScheduleSignals _signals = null!;

    [SetUp]
    public void Start() => _signals = new ScheduleSignals(_time);

    [TestCase(TaskEventType.Released, EventOrigin.Client, true)]
    [TestCase(TaskEventType.Deleted, EventOrigin.Client, true)]
    [TestCase(TaskEventType.Deleted, EventOrigin.Retention, true)]
    [TestCase(TaskEventType.Retried, EventOrigin.Client, true)]
    [TestCase(TaskEventType.Created, EventOrigin.Schedule, true)]
    [TestCase(TaskEventType.Created, EventOrigin.Client, false)]
    [TestCase(TaskEventType.Started, EventOrigin.Client, false)]
    [TestCase(TaskEventType.Deleted, EventOrigin.Schedule, false)]
    [TestCase(TaskEventType.Updated, EventOrigin.Schedule, false)]
    public async Task Change_of_a_task_signals_its_schedule(TaskEventType type, EventOrigin origin, bool isSignaled)
    {
        _signals.Notify([SampleEvents.Of(type, ScheduledTaskStatus.Scheduled) with { Origin = origin, ScheduleId = Id }]);

        Assert.That((await TakeAsync()).Schedules, isSignaled ? Is.EqualTo(new[] { Id }) : Is.Empty);
    }

    [TestCase(TaskFields.Title, false)]
    [TestCase(TaskFields.Start | TaskFields.Title, true)]
    public async Task Update_signals_only_with_a_new_start(TaskFields changed, bool isSignaled)
    {
        _signals.Notify([SampleEvents.Of(TaskEventType.Updated, ScheduledTaskStatus.Scheduled) with { Changed = changed, ScheduleId = Id }]);

        Assert.That((await TakeAsync()).Schedules, isSignaled ? Is.EqualTo(new[] { Id }) : Is.Empty);
    }

    [TestCase(TaskEventType.Succeeded, EventOrigin.Client)]
    [TestCase(TaskEventType.Failed, EventOrigin.Lease)]
    public async Task End_of_a_task_is_signaled_once(TaskEventType type, EventOrigin origin)
    {
        _signals.Notify([SampleEvents.Of(type, ScheduledTaskStatus.Succeeded) with { Origin = origin, ScheduleId = Id }]);

        Assert.That((await TakeAsync()).HasEndings, Is.True);
        Assert.That((await TakeAsync()).HasEndings, Is.False);
    }

    [Test]
    public async Task Task_without_a_schedule_signals_nothing()
    {
        _signals.Notify([SampleEvents.Of(TaskEventType.Succeeded, ScheduledTaskStatus.Succeeded), SampleEvents.Of(TaskEventType.Deleted, ScheduledTaskStatus.Succeeded)]);

        var signal = await TakeAsync();
        Assert.That((signal.Schedules.Count, signal.HasEndings), Is.EqualTo((0, false)));
    }

    [Test]
    public async Task Wait_ends_with_a_signal_or_on_timeout()
    {
        var wait = _signals.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Assert.That(wait.IsCompleted, Is.False);
        _signals.Notify([SampleEvents.Of(TaskEventType.Deleted, ScheduledTaskStatus.Scheduled) with { ScheduleId = Id }]);
        Assert.That((await wait.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System)).Schedules, Is.EqualTo(new[] { Id }));

        wait = _signals.WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await wait.WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System)).Schedules, Is.Empty);
    }

    private Task<ScheduleSignal> TakeAsync() => _signals.WaitAsync(TimeSpan.Zero, CancellationToken.None);
}
