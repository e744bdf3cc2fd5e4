using Scheduler.Domain.Common;

namespace Scheduler.Domain.Tasks;

/// <content>The attempts of workers: each begins with a claim and is ended by its claimer, by the end of its lease, or by hand.</content>
public sealed partial class ScheduledTask
{
    /// <summary>When it may next be claimed, UTC: its start, or later after a retry or release. Null once it runs or has ended.</summary>
    public DateTimeOffset? DueAt { get; private set; }

    /// <summary>How often it began to run since it was created or last taken back from FAILED.</summary>
    public int Attempt { get; private set; }

    /// <summary>How it is tried again.</summary>
    public RetryPolicy Retry { get; private set; } = RetryPolicy.Default;

    /// <summary>Why the last attempt failed; null when none did, or one has succeeded since.</summary>
    public TaskFailure? Failure { get; private set; }

    /// <summary>The right of the worker that runs it; null when none does, or nobody claimed it.</summary>
    public Lease? Lease { get; private set; }

    /// <summary>How the last attempt was ended; null once another has begun.</summary>
    public AttemptEnding? Ending { get; private set; }

    /// <summary>
    /// Hands the task to a claimer. Databases do the same for many tasks in one statement (the claim stores), which a test holds
    /// to this.
    /// </summary>
    /// <param name="secret">The claim's.</param>
    /// <param name="claimant">What the claimer calls itself, or null.</param>
    /// <param name="seconds">How long the lease is.</param>
    /// <param name="key">Names the claim, or null.</param>
    /// <param name="moment">The present.</param>
    /// <returns>Whether it was due; when not, nothing changes.</returns>
    public bool Claim(LeaseSecret secret, string? claimant, int seconds, ClaimKey? key, Moment moment)
    {
        if (DueAt is not { } dueAt || dueAt > moment.LeaseTime)
        {
            return false;
        }

        Lease = new Lease(secret, claimant, seconds, After(moment, TimeSpan.FromSeconds(seconds)), dueAt, key);
        MoveTo(ScheduledTaskStatus.Running, moment.Now);
        Touch(moment.Now);
        return true;
    }

    /// <summary>Prolongs the lease, counted from now.</summary>
    /// <param name="token">The claimer's.</param>
    /// <param name="seconds">By how much; null for as long as was claimed.</param>
    /// <param name="changes">First-level keys of the payload to add or replace; null for none.</param>
    /// <param name="moment">The present.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would break a limit.</exception>
    public void RenewLease(LeaseToken token, int? seconds, Payload? changes, Moment moment)
    {
        var lease = RequireLease(token, moment);
        var merged = Merged(changes);
        Lease = lease with { ExpiresAt = After(moment, TimeSpan.FromSeconds(seconds ?? lease.Seconds)) };

        // The lease is no change that a client sees.
        if (!merged.Equals(Payload))
        {
            Payload = merged;
            Touch(moment.Now);
        }
    }

    /// <summary>Ends the attempt: the work is done. Said again, it changes nothing until another attempt begins.</summary>
    /// <param name="token">The claimer's.</param>
    /// <param name="changes">First-level keys of the payload to add or replace; null for none.</param>
    /// <param name="moment">The present.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would break a limit.</exception>
    public void Complete(LeaseToken token, Payload? changes, Moment moment)
    {
        if (!IsEndedBy(AttemptEndingKind.Completed, token))
        {
            EndAttempt(AttemptEndingKind.Completed, RequireLease(token, moment), Merged(changes));
            MoveTo(ScheduledTaskStatus.Succeeded, moment.Now);
            Touch(moment.Now);
        }
    }

    /// <summary>Ends the attempt: the work failed. Said again, it changes nothing until another attempt begins.</summary>
    /// <param name="token">The claimer's.</param>
    /// <param name="report">What the claimer says.</param>
    /// <param name="changes">First-level keys of the payload to add or replace; null for none.</param>
    /// <param name="moment">The present.</param>
    /// <param name="jitter">See <see cref="RetryPolicy.BackoffAfter"/>.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>, or <c>validation-failed</c>: the payload would break a limit.</exception>
    public void Fail(LeaseToken token, FailureReport report, Payload? changes, Moment moment, double jitter)
    {
        if (!IsEndedBy(AttemptEndingKind.Failed, token))
        {
            EndAttempt(AttemptEndingKind.Failed, RequireLease(token, moment), Merged(changes));
            FailAttempt(new TaskFailure(FailureCode.Reported, report.Message), report.IsRetryable, report.RetryAfter, moment, jitter);
        }
    }

    /// <summary>Gives the task back; the attempt does not count. Said again, it changes nothing until another attempt begins.</summary>
    /// <param name="token">The claimer's.</param>
    /// <param name="delay">When it may be claimed again, counted from now.</param>
    /// <param name="moment">The present.</param>
    /// <exception cref="DomainException"><c>lease-lost</c>.</exception>
    public void Release(LeaseToken token, TimeSpan delay, Moment moment)
    {
        if (!IsEndedBy(AttemptEndingKind.Released, token))
        {
            EndAttempt(AttemptEndingKind.Released, RequireLease(token, moment), Payload);
            Attempt--;
            WaitUntil(After(moment, delay), moment.Now);
        }
    }

    /// <summary>Ends an attempt whose lease has run out.</summary>
    /// <param name="moment">The present.</param>
    /// <param name="jitter">See <see cref="RetryPolicy.BackoffAfter"/>.</param>
    /// <returns>Whether it had; when not, nothing changes.</returns>
    public bool ExpireLease(Moment moment, double jitter)
    {
        if (Lease is null || Lease.IsLiveAt(moment.LeaseTime))
        {
            return false;
        }

        Lease = null;
        FailAttempt(TaskFailure.LeaseExpired, isRetryable: true, retryAfter: null, moment, jitter);
        return true;
    }

    private static DateTimeOffset After(Moment moment, TimeSpan span) => moment.LeaseTime.ToUniversalTime() + span;

    private Payload Merged(Payload? changes) => changes is null ? Payload : Payload.Merge(changes);

    private bool IsEndedBy(AttemptEndingKind kind, LeaseToken token) =>
        Ending is { } ending && ending.Kind == kind && ending.Secret.TokenOf(Id).Matches(token);

    private Lease RequireLease(LeaseToken token, Moment moment) =>
        Lease is { } lease && lease.IsLiveAt(moment.LeaseTime) && lease.Secret.TokenOf(Id).Matches(token)
            ? lease
            : throw new DomainException(ErrorCodes.LeaseLost, "The lease has expired or was revoked, or the token is none of this task's; what it protected must stop.");

    private void EndAttempt(AttemptEndingKind kind, Lease lease, Payload payload)
    {
        Lease = null;
        Ending = new AttemptEnding(kind, lease.Secret);
        Payload = payload;
    }

    private void FailAttempt(TaskFailure failure, bool isRetryable, TimeSpan? retryAfter, Moment moment, double jitter)
    {
        Failure = failure;
        if (isRetryable && Attempt < Retry.MaxAttempts)
        {
            WaitUntil(After(moment, retryAfter ?? Retry.BackoffAfter(Attempt, jitter)), moment.Now);
            return;
        }

        MoveTo(ScheduledTaskStatus.Failed, moment.Now);
        Touch(moment.Now);
    }

    private void WaitUntil(DateTimeOffset dueAt, DateTimeOffset now)
    {
        MoveTo(ScheduledTaskStatus.Scheduled, now);
        DueAt = dueAt;
        Touch(now);
    }
}
