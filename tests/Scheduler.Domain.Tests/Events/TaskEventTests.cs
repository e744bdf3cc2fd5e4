using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tests.Events;

public sealed class TaskEventTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.FromHours(2));
    private static readonly LeaseSecret Secret = LeaseSecret.New();
    private static readonly WorkerName Reports = WorkerName.From("reports");

    private ScheduledTask _task = null!;

    // The clock of the lease is a second ahead of the replica's.
    private static ClockReading Clock(int seconds = 0) => new(Now.AddSeconds(seconds), Now.AddSeconds(seconds + 1));

    private LeaseToken Token => Secret.TokenOf(_task.Id);

    private TaskEvent Last => _task.Events[^1];

    [SetUp]
    public void Create() => _task = ScheduledTask.Create(
        new TaskTemplate(Reports) { Retry = new RetryPolicy(2, 30, 2, 3600) }, TaskStart.After(TimeSpan.Zero), Clock());

    [Test]
    public void Creation_is_the_first_event() => Assert.That(
        _task.Events.Single(),
        Is.EqualTo(new TaskEvent(_task.Id, 1, TaskEventType.Created, EventOrigin.Client, Now.ToUniversalTime(), Reports, ScheduledTaskStatus.Scheduled, 0, _task.DueAt)));

    [Test]
    public void Claim_starts_an_attempt_of_a_claimant()
    {
        Claim();

        Assert.That(Last, Is.EqualTo(Event(2, TaskEventType.Started, ScheduledTaskStatus.Running, 10, 1) with
        {
            Changed = TaskFields.Status,
            Since = Clock().LeaseTime.ToUniversalTime(),
            Claimant = "host-1",
        }));
    }

    [Test]
    public void Manual_start_has_neither_a_claimant_nor_a_time_to_count_from()
    {
        Update(new TaskChanges { Status = new(ScheduledTaskStatus.Running), Title = new(TaskTitle.From("t")) });

        Assert.That(Last, Is.EqualTo(Event(2, TaskEventType.Started, ScheduledTaskStatus.Running, 20, 1) with { Changed = TaskFields.Status | TaskFields.Title }));
    }

    [TestCase(null, TaskFields.Status)]
    [TestCase("""{"a":1}""", TaskFields.Status | TaskFields.Payload)]
    public void Completion_succeeds(string? payload, TaskFields changed)
    {
        Claim();
        _task.Complete(Token, payload is null ? null : Payload.Parse(System.Text.Encoding.UTF8.GetBytes(payload)), Clock(20));
        _task.Complete(Token, changes: null, Clock(21));

        Assert.That(_task.Events, Has.Count.EqualTo(3), "The repeated call changes nothing.");
        Assert.That(Last, Is.EqualTo(Event(3, TaskEventType.Succeeded, ScheduledTaskStatus.Succeeded, 20, 1) with { Changed = changed, Since = Started(10) }));
    }

    [Test]
    public void Failure_has_its_reason_and_tells_whether_the_task_waits_again()
    {
        Claim();
        _task.Fail(Token, new FailureReport("It broke."), changes: null, Clock(20), jitter: 0);

        Assert.That(Last, Is.EqualTo(Event(3, TaskEventType.Failed, ScheduledTaskStatus.Scheduled, 20, 1) with
        {
            DueAt = Clock(50).LeaseTime.ToUniversalTime(),
            Changed = TaskFields.Status,
            Since = Started(10),
            Failure = new TaskFailure(FailureCode.Reported, "It broke."),
        }));
    }

    [Test]
    public void Expiry_is_caused_by_the_lease()
    {
        Claim();
        _task.ExpireLease(Clock(70), jitter: 0);

        Assert.That((Last.Type, Last.Origin, Last.Since, Last.Failure, Last.Changed), Is.EqualTo((TaskEventType.Failed, EventOrigin.Lease, Started(10), TaskFailure.LeaseExpired, TaskFields.Status)));
    }

    [Test]
    public void Release_gives_the_attempt_back()
    {
        Claim();
        _task.Release(Token, TimeSpan.Zero, Clock(20));

        Assert.That(Last, Is.EqualTo(Event(3, TaskEventType.Released, ScheduledTaskStatus.Scheduled, 20, 0) with
        {
            DueAt = Clock(20).LeaseTime.ToUniversalTime(),
            Changed = TaskFields.Status,
            Since = Started(10),
        }));
    }

    [Test]
    public void Heartbeat_with_a_new_payload_is_an_update()
    {
        Claim();
        _task.RenewLease(Token, seconds: null, changes: null, Clock(20));
        Assert.That(_task.Events, Has.Count.EqualTo(2));
        _task.RenewLease(Token, seconds: null, Payload.Parse("""{"a":1}"""u8), Clock(20));

        Assert.That(Last, Is.EqualTo(Event(3, TaskEventType.Updated, ScheduledTaskStatus.Running, 20, 1) with { Changed = TaskFields.Payload }));
    }

    [Test]
    public void Cancellation_before_the_start_ends_no_attempt()
    {
        Update(new TaskChanges { Status = new(ScheduledTaskStatus.Failed) });

        Assert.That((Last.Type, Last.Since, Last.Failure, Last.EndsAttempt), Is.EqualTo((TaskEventType.Failed, (DateTimeOffset?)null, TaskFailure.Cancelled, false)));
    }

    [TestCase(ScheduledTaskStatus.Succeeded, TaskEventType.Succeeded)]
    [TestCase(ScheduledTaskStatus.Failed, TaskEventType.Failed)]
    public void Manual_end_of_an_attempt_counts_from_its_start(ScheduledTaskStatus status, TaskEventType type)
    {
        Claim();
        Update(new TaskChanges { Status = new(status) });

        Assert.That((Last.Type, Last.Status, Last.Since, Last.EndsAttempt), Is.EqualTo((type, status, Started(10), true)));
        Assert.That(Last.Failure, Is.EqualTo(status == ScheduledTaskStatus.Failed ? TaskFailure.Cancelled : null));
    }

    [Test]
    public void Retry_resets_the_attempts()
    {
        Update(new TaskChanges { Status = new(ScheduledTaskStatus.Failed) });
        Update(new TaskChanges { Status = new(ScheduledTaskStatus.Scheduled), Start = new(TaskStart.After(TimeSpan.FromSeconds(5))), Worker = new(WorkerName.From("mail")) });

        Assert.That(
            (Last.Type, Last.Attempt, Last.DueAt, Last.Changed, Last.Worker.Value, Last.Failure, Last.Since),
            Is.EqualTo((TaskEventType.Retried, 0, _task.DueAt, TaskFields.Start | TaskFields.Worker | TaskFields.Status, "mail", (TaskFailure?)null, (DateTimeOffset?)null)));
    }

    [Test]
    public void Update_names_the_fields_that_it_changed()
    {
        Update(new TaskChanges
        {
            Start = new(TaskStart.At(_task.Start)),
            Title = new(TaskTitle.From("t")),
            Worker = new(Reports),
            Retry = new(new RetryPolicy(1, 1, 1, 1)),
            Payload = new(Payload.Parse("""{"a":1}"""u8)),
        });

        Assert.That(Last, Is.EqualTo(Event(2, TaskEventType.Updated, ScheduledTaskStatus.Scheduled, 20, 0) with
        {
            DueAt = _task.DueAt,
            Changed = TaskFields.Title | TaskFields.Payload | TaskFields.Retry,
        }));
    }

    [Test]
    public void Change_without_effect_and_rejected_change_leave_no_event()
    {
        Update(new TaskChanges { Worker = new(Reports) });
        Assert.That(() => Update(new TaskChanges { Status = new(ScheduledTaskStatus.Succeeded), Title = new(TaskTitle.From("t")) }), Throws.TypeOf<DomainException>());

        Assert.That(_task.Events, Has.Count.EqualTo(1));
    }

    [Test]
    public void Deletion_keeps_the_last_values()
    {
        _task.Delete(Now.AddSeconds(20));

        Assert.That(Last, Is.EqualTo(Event(2, TaskEventType.Deleted, ScheduledTaskStatus.Scheduled, 20, 0) with { DueAt = _task.DueAt }));
    }

    [TestCase(TaskFields.None, "")]
    [TestCase(TaskFields.Status | TaskFields.Start, "start status")]
    [TestCase((TaskFields)63, "start title worker payload retry status")]
    public void Fields_are_named_in_order(TaskFields fields, string names) => Assert.That(string.Join(' ', fields.ToNames()), Is.EqualTo(names));

    [Test]
    public void Names_are_parsed_case_sensitively()
    {
        foreach (var type in Enum.GetValues<TaskEventType>())
        {
            Assert.That((TaskEventTypeNames.TryParse(type.ToName(), out var parsed), parsed), Is.EqualTo((true, type)));
        }

        foreach (var origin in Enum.GetValues<EventOrigin>())
        {
            Assert.That((EventOriginNames.TryParse(origin.ToName(), out var parsed), parsed), Is.EqualTo((true, origin)));
        }

        Assert.That(TaskEventTypeNames.TryParse("Created", out _) || EventOriginNames.TryParse("client", out _), Is.False);
    }

    private static DateTimeOffset? Started(int seconds) => Now.AddSeconds(seconds).ToUniversalTime();

    private void Claim() => Assert.That(_task.Claim(Secret, "host-1", seconds: 60, key: null, Clock(10)));

    private void Update(TaskChanges changes) => _task.Update(changes, Clock(20));

    private TaskEvent Event(int version, TaskEventType type, ScheduledTaskStatus status, int seconds, int attempt) => new(
        _task.Id, version, type, EventOrigin.Client, Now.AddSeconds(seconds).ToUniversalTime(), Reports, status, attempt, DueAt: null);
}
