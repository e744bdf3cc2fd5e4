using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <summary>A job that a worker runs at or after its start. This aggregate contains all rules of the lifecycle.</summary>
public sealed partial class ScheduledTask
{
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

    /// <summary>Schedules a new task.</summary>
    /// <param name="start">When it is to start; after <paramref name="now"/>.</param>
    /// <param name="worker">The worker that is to run it.</param>
    /// <param name="title">A title, or null.</param>
    /// <param name="payload">What it carries.</param>
    /// <param name="now">The present moment.</param>
    /// <param name="retry">How it is tried again; null for <see cref="RetryPolicy.Default"/>.</param>
    /// <param name="traceParent">The trace that creates it, or null.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>: the start is not in the future.</exception>
    public static ScheduledTask Create(
        DateTimeOffset start,
        WorkerName worker,
        TaskTitle? title,
        Payload payload,
        DateTimeOffset now,
        RetryPolicy? retry = null,
        TraceParent? traceParent = null)
    {
        RequireFuture(start, now);
        return new ScheduledTask(TaskId.New(now), start.ToUniversalTime(), worker, now.ToUniversalTime())
        {
            Title = title,
            Payload = payload,
            Retry = retry ?? RetryPolicy.Default,
            TraceParent = traceParent,
            DueAt = start.ToUniversalTime(),
            UpdatedAt = now.ToUniversalTime(),
            Version = 1,
        };
    }

    /// <summary>What keeps a client from setting this start; null when nothing does.</summary>
    public static string? StartFault(DateTimeOffset start, DateTimeOffset now) => start > now ? null : "must be in the future.";

    /// <summary>
    /// Applies the changes of one request: fields first, then the status. Either all or, when one violates a rule, none are
    /// applied. Setting a field to its current value is not a change, and without a change the version stays.
    /// </summary>
    /// <exception cref="DomainException">
    /// <c>task-not-reschedulable</c>, <c>invalid-transition</c>, or <c>validation-failed</c> for a start that is not in the future.
    /// </exception>
    public void Update(TaskChanges changes, DateTimeOffset now)
    {
        var isMoved = changes.Status.Changes(Status);
        var isRetried = isMoved && Status == ScheduledTaskStatus.Failed && changes.Status.Value == ScheduledTaskStatus.Scheduled;
        var isRescheduled = changes.Start.Changes(Start);
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
                ErrorCodes.InvalidTransition, "From FAILED to SCHEDULED a task needs a start in the future in the same request.");
        }

        if (isRescheduled || isRetried)
        {
            RequireFuture(changes.Start.Value, now);
        }

        var isEdited = changes.Title.Changes(Title) || changes.Payload.Changes(Payload) || changes.Retry.Changes(Retry);
        if (!(isMoved || isRescheduled || isReassigned || isEdited))
        {
            return;
        }

        Start = changes.Start.IsGiven ? changes.Start.Value.ToUniversalTime() : Start;
        Worker = changes.Worker.IsGiven ? changes.Worker.Value! : Worker;
        Title = changes.Title.IsGiven ? changes.Title.Value : Title;
        Payload = changes.Payload.IsGiven ? changes.Payload.Value! : Payload;
        Retry = changes.Retry.IsGiven ? changes.Retry.Value! : Retry;
        if (isRescheduled)
        {
            DueAt = Start;
        }

        if (isMoved)
        {
            MoveByHand(changes.Status.Value, now);
        }

        Touch(now);
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

    /// <summary>Adds or replaces first-level keys of the payload.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: the payload would break a limit.</exception>
    public void MergePayload(Payload changes, DateTimeOffset now) => Update(new TaskChanges { Payload = new(Payload.Merge(changes)) }, now);

    /// <summary>Checks that the payload has a first-level key before it is removed.</summary>
    /// <exception cref="DomainException"><c>payload-key-not-found</c>: there is no such key.</exception>
    public void RequirePayloadKey(string key) => Payload.Remove(key);

    /// <exception cref="DomainException"><c>payload-key-not-found</c>: there is no such key.</exception>
    public void RemovePayloadKey(string key, DateTimeOffset now) => Update(new TaskChanges { Payload = new(Payload.Remove(key)) }, now);

    /// <summary>Checks that the task may be deleted.</summary>
    /// <exception cref="DomainException"><c>task-running</c>: the task is running.</exception>
    public void Delete()
    {
        if (Status == ScheduledTaskStatus.Running)
        {
            throw new DomainException(ErrorCodes.TaskRunning, "A task cannot be deleted while it is RUNNING.");
        }
    }

    private static IReadOnlyList<ScheduledTaskStatus> SuccessorsOf(ScheduledTaskStatus status) => status switch
    {
        ScheduledTaskStatus.Scheduled => [ScheduledTaskStatus.Running, ScheduledTaskStatus.Failed],
        ScheduledTaskStatus.Running => [ScheduledTaskStatus.Succeeded, ScheduledTaskStatus.Failed],
        ScheduledTaskStatus.Failed => [ScheduledTaskStatus.Scheduled],
        _ => [],
    };

    private static void RequireFuture(DateTimeOffset start, DateTimeOffset now)
    {
        if (StartFault(start, now) is { } fault)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, fault, "start");
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

    private void MoveByHand(ScheduledTaskStatus next, DateTimeOffset now)
    {
        var isRetried = Status == ScheduledTaskStatus.Failed && next == ScheduledTaskStatus.Scheduled;
        Lease = null;
        MoveTo(next, now);
        if (next == ScheduledTaskStatus.Failed)
        {
            Failure = TaskFailure.Cancelled;
        }
        else if (isRetried)
        {
            (Attempt, Failure, DueAt) = (0, null, Start);
        }
    }

    private void MoveTo(ScheduledTaskStatus next, DateTimeOffset now)
    {
        Status = next;
        DueAt = null;
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

    private void Touch(DateTimeOffset now)
    {
        UpdatedAt = now.ToUniversalTime();
        Version++;
    }
}
