using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.Tasks;

/// <summary>A job that a worker runs at or after its start. This aggregate contains all rules of the lifecycle.</summary>
public sealed partial class ScheduledTask
{
    private readonly List<TaskEvent> _events = [];

    private ScheduledTask(TaskId id, DateTimeOffset start, WorkerName worker, DateTimeOffset createdAt)
    {
        Id = id;
        Start = start;
        Worker = worker;
        CreatedAt = createdAt;
    }

    public TaskId Id { get; private set; }

    public DateTimeOffset Start { get; private set; }

    public TaskTitle? Title { get; private set; }

    public WorkerName Worker { get; private set; }

    public ScheduledTaskStatus Status { get; private set; } = ScheduledTaskStatus.Scheduled;

    public Payload Payload { get; private set; } = Payload.Empty;

    public DateTimeOffset CreatedAt { get; private set; }

    public DateTimeOffset UpdatedAt { get; private set; }

    /// <summary>When the current or last attempt started, UTC; null while the task waits.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>When the task succeeded or failed, UTC; otherwise null.</summary>
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>The trace context of the request that created the task, or null.</summary>
    public TraceParent? TraceParent { get; private set; }

    /// <summary>1 at creation; incremented by every change that is visible to clients.</summary>
    public int Version { get; private set; }

    /// <summary>The changes since the task was created or loaded, one for each increment of the version.</summary>
    public IReadOnlyList<TaskEvent> Events => _events;

    /// <summary>Schedules a new task.</summary>
    /// <param name="template">What it is made from.</param>
    /// <param name="start">The time for which it is scheduled.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="traceParent">The trace context of the request, or null.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future, or the delay leads beyond the year 9999.</exception>
    public static ScheduledTask Create(TaskTemplate template, TaskStart start, ClockReading clock, TraceParent? traceParent = null)
    {
        RequireSettable(start, clock);
        var (instant, now) = (start.InstantAt(clock), clock.Now);
        var task = new ScheduledTask(TaskId.New(now), instant, template.Worker, now.ToUniversalTime())
        {
            Title = template.Title,
            Payload = template.Payload,
            Retry = template.Retry,
            TraceParent = traceParent,
            DueAt = instant,
        };
        task.Record(TaskEventType.Created, now, TaskFields.None);
        return task;
    }

    /// <summary>Schedules several tasks, all or none.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>, for the same reasons; the field of the fourth task is <c>[3].start</c>.</exception>
    public static IReadOnlyList<ScheduledTask> CreateAll(IReadOnlyList<NewTask> tasks, ClockReading clock, TraceParent? traceParent = null)
    {
        var errors = tasks.Index()
            .Select(task => (Field: $"[{task.Index}].{task.Item.Start.Field}", Message: task.Item.Start.ValidateAt(clock)!))
            .Where(error => error.Message is not null)
            .ToList();
        return errors.Count == 0
            ? tasks.Select(task => Create(task.Template, task.Start, clock, traceParent)).ToList()
            : throw new DomainException(ErrorCodes.ValidationFailed, errors);
    }

    /// <summary>
    /// Applies the changes of one request: fields first, then the status. Either all or, when one violates a rule, none are
    /// applied. Setting a field to its current value is not a change, and without a change the version stays.
    /// </summary>
    /// <exception cref="DomainException">
    /// <c>task-not-reschedulable</c>, <c>invalid-transition</c>, or <c>validation-failed</c> for a start that is not in the future or a
    /// delay that leads beyond the year 9999.
    /// </exception>
    public void Update(TaskChanges changes, ClockReading clock)
    {
        var isMoved = changes.Status.Changes(Status);
        var isRetried = isMoved && Status == ScheduledTaskStatus.Failed && changes.Status.Value == ScheduledTaskStatus.Scheduled;
        var isRescheduled = changes.Start.IsGiven && changes.Start.Value!.Changes(Start);
        var isReassigned = changes.Worker.Changes(Worker);

        if ((isRescheduled || isReassigned) && Status != ScheduledTaskStatus.Scheduled && !isRetried)
        {
            throw new DomainException(
                ErrorCodes.TaskNotReschedulable,
                $"The task is {Status.ToName()}: start and worker can change only while it is SCHEDULED, or together with a change from FAILED to SCHEDULED.");
        }

        if (isMoved)
        {
            RequireTransition(changes.Status.Value);
        }

        if (isRetried && !changes.Start.IsGiven)
        {
            throw new DomainException(
                ErrorCodes.InvalidTransition, "A change from FAILED to SCHEDULED requires a start in the future, or a delay, in the same request.");
        }

        if (isRescheduled || isRetried)
        {
            RequireSettable(changes.Start.Value!, clock);
        }

        var changed = (isRescheduled ? TaskFields.Start : TaskFields.None) | (isMoved ? TaskFields.Status : TaskFields.None);
        Title = Changed(changes.Title, Title, TaskFields.Title, ref changed);
        Worker = Changed(changes.Worker, Worker, TaskFields.Worker, ref changed);
        Payload = Changed(changes.Payload, Payload, TaskFields.Payload, ref changed);
        Retry = Changed(changes.Retry, Retry, TaskFields.Retry, ref changed);
        if (changed == TaskFields.None)
        {
            return;
        }

        if (isRescheduled)
        {
            Start = changes.Start.Value!.InstantAt(clock);
            DueAt = Start;
            OccurrenceKind = ScheduledFor is null ? OccurrenceKind : Schedules.OccurrenceKind.Manual;
        }

        if (isMoved)
        {
            ChangeStatusManually(changes.Status.Value, clock.Now, changed);
        }
        else
        {
            Record(TaskEventType.Updated, clock.Now, changed);
        }
    }

    /// <summary>Makes a failed task wait again.</summary>
    /// <param name="start">The new start, which may be now.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DomainException"><c>invalid-transition</c>: the task is not FAILED.</exception>
    public void RetryAt(DateTimeOffset start, ClockReading clock)
    {
        if (Status != ScheduledTaskStatus.Failed)
        {
            throw new DomainException(ErrorCodes.InvalidTransition, $"The task is {Status.ToName()}: only a FAILED task can be retried.");
        }

        Start = start.ToUniversalTime();
        OccurrenceKind = ScheduledFor is null ? OccurrenceKind : Schedules.OccurrenceKind.Manual;
        ChangeStatusManually(ScheduledTaskStatus.Scheduled, clock.Now, TaskFields.Start | TaskFields.Status);
    }

    /// <summary>Changes the start of a waiting task.</summary>
    /// <param name="start">The new start, which may be now.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DomainException"><c>task-not-reschedulable</c>: the task is not SCHEDULED.</exception>
    public void RescheduleAt(DateTimeOffset start, ClockReading clock)
    {
        if (Status != ScheduledTaskStatus.Scheduled)
        {
            throw new DomainException(
                ErrorCodes.TaskNotReschedulable, $"The task is {Status.ToName()}: its start can change only while it is SCHEDULED.");
        }

        Start = start.ToUniversalTime();
        DueAt = Start;
        OccurrenceKind = ScheduledFor is null ? OccurrenceKind : Schedules.OccurrenceKind.Manual;
        Record(TaskEventType.Updated, clock.Now, TaskFields.Start);
    }

    /// <summary>Ends a task that has not ended as failed. A lease is revoked.</summary>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DomainException"><c>invalid-transition</c>: the task has ended.</exception>
    public void Cancel(ClockReading clock)
    {
        RequireTransition(ScheduledTaskStatus.Failed);
        ChangeStatusManually(ScheduledTaskStatus.Failed, clock.Now, TaskFields.Status);
    }

    /// <summary>Checks the precondition of a change.</summary>
    /// <param name="condition">Null for any version.</param>
    /// <exception cref="DomainException"><c>version-mismatch</c>: the task has another version.</exception>
    public void RequireVersion(VersionCondition? condition)
    {
        if (condition is not null && !condition.Versions.Contains(Version))
        {
            throw new DomainException(ErrorCodes.VersionMismatch, $"The task has version {Version}, which is not in If-Match.");
        }
    }

    /// <exception cref="DomainException"><c>validation-failed</c>: the payload would exceed a limit.</exception>
    public void MergePayload(Payload changes, DateTimeOffset now) => Update(new TaskChanges { Payload = new(Payload.Merge(changes)) }, ClockReading.At(now));

    /// <summary>Checks that the payload has a first-level key before it is removed.</summary>
    /// <exception cref="DomainException"><c>payload-key-not-found</c>: there is no such key.</exception>
    public void RequirePayloadKey(string key) => Payload.Remove(key);

    /// <exception cref="DomainException"><c>payload-key-not-found</c>: there is no such key.</exception>
    public void RemovePayloadKey(string key, DateTimeOffset now) => Update(new TaskChanges { Payload = new(Payload.Remove(key)) }, ClockReading.At(now));

    /// <summary>Deletes the task. Its values stay the last ones.</summary>
    /// <exception cref="DomainException"><c>task-running</c>: the task is running.</exception>
    public void Delete(DateTimeOffset now)
    {
        if (Status == ScheduledTaskStatus.Running)
        {
            throw new DomainException(ErrorCodes.TaskRunning, "A task cannot be deleted while it is RUNNING.");
        }

        AddEvent(TaskEventType.Deleted, Version + 1, now.ToUniversalTime(), TaskFields.None, since: null, EventOrigin.Client);
    }

    private static IReadOnlyList<ScheduledTaskStatus> SuccessorsOf(ScheduledTaskStatus status) => status switch
    {
        ScheduledTaskStatus.Scheduled => [ScheduledTaskStatus.Running, ScheduledTaskStatus.Failed],
        ScheduledTaskStatus.Running => [ScheduledTaskStatus.Succeeded, ScheduledTaskStatus.Failed],
        ScheduledTaskStatus.Failed => [ScheduledTaskStatus.Scheduled],
        _ => [],
    };

    private static void RequireSettable(TaskStart start, ClockReading clock)
    {
        if (start.ValidateAt(clock) is { } fault)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, fault, start.Field);
        }
    }

    private void RequireTransition(ScheduledTaskStatus next)
    {
        var allowed = SuccessorsOf(Status);
        if (!allowed.Contains(next))
        {
            var choices = allowed.Count == 0 ? "no other status" : string.Join(" or ", allowed.Select(status => status.ToName()));
            throw new DomainException(
                ErrorCodes.InvalidTransition, $"A task cannot change from {Status.ToName()} to {next.ToName()}; allowed: {choices}.");
        }
    }

    private static T Changed<T>(Optional<T> change, T current, TaskFields field, ref TaskFields changed)
    {
        if (!change.Changes(current))
        {
            return current;
        }

        changed |= field;
        return change.Value!;
    }

    private void ChangeStatusManually(ScheduledTaskStatus next, DateTimeOffset now, TaskFields changed)
    {
        var startedAt = StartedAt;
        Lease = null;
        MoveTo(next, now);
        switch (next)
        {
            case ScheduledTaskStatus.Running:
                Record(TaskEventType.Started, now, changed);
                break;
            case ScheduledTaskStatus.Succeeded:
                Record(TaskEventType.Succeeded, now, changed, startedAt);
                break;
            case ScheduledTaskStatus.Failed:
                Failure = TaskFailure.Cancelled;
                Record(TaskEventType.Failed, now, changed, startedAt);
                break;
            default:
                (Attempt, Failure, DueAt) = (0, null, Start);
                Record(TaskEventType.Retried, now, changed);
                break;
        }
    }

    private void MoveTo(ScheduledTaskStatus next, DateTimeOffset now)
    {
        Status = next;
        DueAt = null;
        Progress = null;
        switch (next)
        {
            case ScheduledTaskStatus.Running:
                StartedAt = now.ToUniversalTime();
                Attempt++;
                Ending = null;
                break;
            case ScheduledTaskStatus.Scheduled:
                StartedAt = null;
                FinishedAt = null;
                break;
            case ScheduledTaskStatus.Succeeded:
                FinishedAt = now.ToUniversalTime();
                Failure = null;
                break;
            default:
                FinishedAt = now.ToUniversalTime();
                break;
        }
    }

    private void Record(TaskEventType type, DateTimeOffset now, TaskFields changed, DateTimeOffset? since = null, EventOrigin origin = EventOrigin.Client)
    {
        UpdatedAt = now.ToUniversalTime();
        Version++;
        FailureKind = Status == ScheduledTaskStatus.Failed && Failure is { } failure ? FailureKind ?? Tasks.FailureKind.Of(failure) : null;
        AddEvent(type, Version, UpdatedAt, changed, since, origin);
    }

    private void AddEvent(TaskEventType type, int version, DateTimeOffset at, TaskFields changed, DateTimeOffset? since, EventOrigin origin) =>
        _events.Add(new TaskEvent(Id, version, type, origin, at, Worker, Status, Attempt, DueAt)
        {
            Changed = changed,
            Since = since,
            Claimant = type == TaskEventType.Started ? Lease?.Claimant : null,
            Failure = type == TaskEventType.Failed ? Failure : null,
            ScheduleId = ScheduleId,
        });
}
