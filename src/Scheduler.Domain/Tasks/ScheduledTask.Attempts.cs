using Scheduler.Domain.Claims;
using Scheduler.Domain.Common;
using Scheduler.Domain.Events;

namespace Scheduler.Domain.Tasks;

/// <content>The attempts of workers. A claim starts an attempt; the lease holder, the expiry of the lease or a manual status change ends it.</content>
public sealed partial class ScheduledTask
{
    /// <summary>The time from which the task may be claimed, UTC: its start, or later after a retry or release. Null unless it is waiting.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>Attempts started since creation or the last manual retry.</summary>
    public int Attempt { get; private set; }

    public RetryPolicy Retry { get; private set; } = RetryPolicy.Default;

    /// <summary>Why the last attempt failed; null when none failed, or a later one succeeded.</summary>
    public TaskFailure? Failure { get; private set; }

    /// <summary>The kind of <see cref="Failure"/>; null unless the task is FAILED.</summary>
    public FailureKind? FailureKind { get; private set; }

    /// <summary>The lease of the current attempt; null when the task is not running, or was started without a claim.</summary>
    public Lease? Lease { get; private set; }

    /// <summary>The latest progress of the current attempt; null when the worker has reported none, or the task is not running.</summary>
    public TaskProgress? Progress { get; private set; }

    /// <summary>How the last attempt ended; null once another has started.</summary>
    public AttemptEnding? Ending { get; private set; }

    /// <summary>
    /// Starts an attempt with a new lease. The claim stores do the same for many tasks in one SQL statement; a test checks that
    /// they agree with this method.
    /// </summary>
    /// <param name="secret">The secret of the claim.</param>
    /// <param name="claimant">A label of the client that claims, or null.</param>
    /// <param name="seconds">The duration of the lease.</param>
    /// <param name="key">Identifies the claim, or null.</param>
    /// <param name="clock">The current time.</param>
    /// <returns>False when the task is not due; then nothing changes.</returns>
    public bool Claim(LeaseSecret secret, string? claimant, int seconds, ClaimKey? key, ClockReading clock)
    {
        if (DueAt is not { } dueAt || dueAt > clock.LeaseTime)
        {
            return false;
        }

        Lease = new Lease(secret, claimant, seconds, After(clock, TimeSpan.FromSeconds(seconds)), dueAt, key);
        MoveTo(ScheduledTaskStatus.Running, clock.Now);
        Record(TaskEventType.Started, clock.Now, TaskFields.Status, dueAt);
        return true;
    }

    /// <summary>Extends the lease, counted from now.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="seconds">The new duration; null for the duration of the claim.</param>
    /// <param name="changes">First-level keys of the payload to add or replace; null for none.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="progress">How far the worker is; null to keep what it reported last.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
    public void RenewLease(LeaseToken token, int? seconds, Payload? changes, ClockReading clock, TaskProgress? progress = null)
    {
        var lease = RequireLease(token, clock);
        var merged = Merged(changes);
        Lease = lease with { ExpiresAt = After(clock, TimeSpan.FromSeconds(seconds ?? lease.Seconds)) };

        Progress = progress ?? Progress;

        // An extension alone is not visible to clients, so it keeps the version.
        if (!merged.Equals(Payload))
        {
            Payload = merged;
            Record(TaskEventType.Updated, clock.Now, TaskFields.Payload);
        }
    }

    /// <summary>Ends the attempt successfully. Repeating the call has no effect until another attempt starts.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="changes">First-level keys of the payload to add or replace; null for none.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
    public void Complete(LeaseToken token, Payload? changes, ClockReading clock)
    {
        if (!IsEndedBy(AttemptEndingKind.Completed, token))
        {
            var (changed, startedAt) = EndAttempt(AttemptEndingKind.Completed, RequireLease(token, clock), Merged(changes));
            MoveTo(ScheduledTaskStatus.Succeeded, clock.Now);
            Record(TaskEventType.Succeeded, clock.Now, changed, startedAt);
        }
    }

    /// <summary>Ends the attempt as failed. Repeating the call has no effect until another attempt starts.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="report">The report of the worker.</param>
    /// <param name="changes">First-level keys of the payload to add or replace; null for none.</param>
    /// <param name="clock">The current time.</param>
    /// <param name="jitter">See <see cref="RetryPolicy.BackoffAfter"/>.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would exceed a limit.</exception>
    public void Fail(LeaseToken token, FailureReport report, Payload? changes, ClockReading clock, double jitter)
    {
        if (!IsEndedBy(AttemptEndingKind.Failed, token))
        {
            var (changed, startedAt) = EndAttempt(AttemptEndingKind.Failed, RequireLease(token, clock), Merged(changes));
            FailAttempt(new TaskFailure(FailureCode.Reported, report.Message), report.IsRetryable, report.RetryAfter, clock, jitter);
            Record(TaskEventType.Failed, clock.Now, changed, startedAt);
        }
    }

    /// <summary>Gives the task back unfinished; the attempt does not count. Repeating the call has no effect until another attempt starts.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="delay">The time before it may be claimed again.</param>
    /// <param name="clock">The current time.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>.</exception>
    public void Release(LeaseToken token, TimeSpan delay, ClockReading clock)
    {
        if (!IsEndedBy(AttemptEndingKind.Released, token))
        {
            var (changed, startedAt) = EndAttempt(AttemptEndingKind.Released, RequireLease(token, clock), Payload);
            Attempt--;
            WaitUntil(After(clock, delay), clock.Now);
            Record(TaskEventType.Released, clock.Now, changed, startedAt);
        }
    }

    /// <summary>Ends an attempt whose lease has expired.</summary>
    /// <param name="clock">The current time.</param>
    /// <param name="jitter">See <see cref="RetryPolicy.BackoffAfter"/>.</param>
    /// <returns>False when the lease has not expired; then nothing changes.</returns>
    public bool ExpireLease(ClockReading clock, double jitter)
    {
        if (Lease is null || Lease.IsLiveAt(clock.LeaseTime))
        {
            return false;
        }

        var startedAt = StartedAt;
        Lease = null;
        FailAttempt(TaskFailure.LeaseExpired, isRetryable: true, retryAfter: null, clock, jitter);
        Record(TaskEventType.Failed, clock.Now, TaskFields.Status, startedAt, EventOrigin.Lease);
        return true;
    }

    private static DateTimeOffset After(ClockReading clock, TimeSpan span) => clock.LeaseTime.ToUniversalTime() + span;

    private Payload Merged(Payload? changes) => changes is null ? Payload : Payload.Merge(changes);

    private bool IsEndedBy(AttemptEndingKind kind, LeaseToken token) =>
        Ending is { } ending && ending.Kind == kind && ending.Secret.TokenOf(Id).Matches(token);

    private Lease RequireLease(LeaseToken token, ClockReading clock) =>
        Lease is { } lease && lease.IsLiveAt(clock.LeaseTime) && lease.Secret.TokenOf(Id).Matches(token)
            ? lease
            : throw new DomainException(ErrorCodes.LeaseLost, "The lease has expired or was revoked, or the token is not valid for this task; stop the work that it protected.");

    private (TaskFields Changed, DateTimeOffset? StartedAt) EndAttempt(AttemptEndingKind kind, Lease lease, Payload payload)
    {
        var changed = TaskFields.Status | (payload.Equals(Payload) ? TaskFields.None : TaskFields.Payload);
        Lease = null;
        Ending = new AttemptEnding(kind, lease.Secret);
        Payload = payload;
        return (changed, StartedAt);
    }

    private void FailAttempt(TaskFailure failure, bool isRetryable, TimeSpan? retryAfter, ClockReading clock, double jitter)
    {
        Failure = failure;
        if (isRetryable && Attempt < Retry.MaxAttempts)
        {
            WaitUntil(After(clock, retryAfter ?? Retry.BackoffAfter(Attempt, jitter)), clock.Now);
            return;
        }

        MoveTo(ScheduledTaskStatus.Failed, clock.Now);
    }

    private void WaitUntil(DateTimeOffset dueAt, DateTimeOffset now)
    {
        MoveTo(ScheduledTaskStatus.Scheduled, now);
        DueAt = dueAt;
    }
}
