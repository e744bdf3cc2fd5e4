using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Tests.Tasks.Attempts;

/// <summary>
/// A model of one task, implemented from docs/api.md, sections 2 and 7, independently of the code under test. Calls return the
/// error code, or null.
/// </summary>
internal sealed class TaskModel
{
    public const string LeaseLost = "lease-lost";
    public const string ValidationFailed = "validation-failed";
    public const string InvalidTransition = "invalid-transition";
    public const string NotReschedulable = "task-not-reschedulable";
    public const string Running = "task-running";

    private const int MaxPayload = 256 * 1024;

    private readonly List<(string Key, string Json)> _payload = [];
    private string? _token;
    private int _leaseSeconds;
    private (string Call, string Token)? _ending;

    public TaskModel(DateTimeOffset start, string worker, (int, int, double, int) retry, DateTimeOffset now, bool isStartDelayed = false)
    {
        Facts = new TaskFacts(ScheduledTaskStatus.Scheduled, start, worker, "{}", start, 0, retry, null, null, now, null, null, 1);
        IsStartDelayed = isStartDelayed;
    }

    /// <summary>The current state.</summary>
    public TaskFacts Facts { get; private set; }

    /// <summary>The jitter to add to the next backoff, as a fraction.</summary>
    public double Jitter { get; set; }

    /// <summary>By how much <see cref="TaskFacts.DueAt"/> may be later than predicted, because of the jitter.</summary>
    public TimeSpan Slack { get; private set; }

    /// <summary>Whether its start was set by a delay, which the lease clock measures.</summary>
    public bool IsStartDelayed { get; private set; }

    /// <summary>Adopts actual times that the model cannot predict exactly, after they were checked.</summary>
    public void AdoptActualTimes(DateTimeOffset start, DateTimeOffset? dueAt, DateTimeOffset? expiresAt)
    {
        Slack = TimeSpan.Zero;
        Facts = Facts with { Start = IsStartDelayed ? start : Facts.Start, DueAt = dueAt, Lease = Facts.Lease is { } lease ? (lease.Claimant, expiresAt ?? lease.ExpiresAt) : null };
    }

    public bool IsDue(DateTimeOffset leaseTime) => Facts.DueAt <= leaseTime;

    public bool IsExpired(DateTimeOffset leaseTime) => Facts.Lease?.ExpiresAt <= leaseTime;

    public bool Claim(string token, string? claimant, int seconds, DateTimeOffset now, DateTimeOffset leaseTime)
    {
        if (!IsDue(leaseTime))
        {
            return false;
        }

        (_token, _leaseSeconds, _ending) = (token, seconds, null);
        Change(now, Facts with
        {
            Status = ScheduledTaskStatus.Running,
            DueAt = null,
            StartedAt = now,
            Attempt = Facts.Attempt + 1,
            Lease = (claimant, leaseTime.AddSeconds(seconds)),
        });
        return true;
    }

    public string? Heartbeat(string token, int? seconds, (string, string)? change, DateTimeOffset now, DateTimeOffset leaseTime)
    {
        if (!Holds(token, leaseTime))
        {
            return LeaseLost;
        }

        var before = Facts.Payload;
        if (!Merge(change))
        {
            return ValidationFailed;
        }

        Facts = Facts with { Lease = (Facts.Lease!.Value.Claimant, leaseTime.AddSeconds(seconds ?? _leaseSeconds)) };
        if (Facts.Payload != before)
        {
            Change(now, Facts);
        }

        return null;
    }

    public string? Complete(string token, (string, string)? change, DateTimeOffset now, DateTimeOffset leaseTime) =>
        End("complete", token, change, leaseTime, () =>
            Change(now, Facts with { Status = ScheduledTaskStatus.Succeeded, FinishedAt = now, Failure = null }));

    public string? Fail(
        string token, string? message, bool isRetryable, int? retryAfter, (string, string)? change, DateTimeOffset now, DateTimeOffset leaseTime) =>
        End("fail", token, change, leaseTime, () => FailAttempt(("reported", message), isRetryable, retryAfter, now, leaseTime));

    public string? Release(string token, int delay, DateTimeOffset now, DateTimeOffset leaseTime) => End("release", token, null, leaseTime, () =>
    {
        Facts = Facts with { Attempt = Facts.Attempt - 1 };
        Wait(leaseTime.AddSeconds(delay), now);
    });

    /// <summary>The expiry of a lease by the service.</summary>
    public bool Expire(DateTimeOffset now, DateTimeOffset leaseTime)
    {
        if (!IsExpired(leaseTime))
        {
            return false;
        }

        _token = null;
        Facts = Facts with { Lease = null };
        FailAttempt(("lease-expired", null), isRetryable: true, retryAfter: null, now, leaseTime);
        return true;
    }

    public string? Delete() => Facts.Status == ScheduledTaskStatus.Running ? Running : null;

    /// <summary>PATCH; null means that the field is absent.</summary>
    public string? Patch(
        ScheduledTaskStatus? status,
        DateTimeOffset? start,
        int? delay,
        string? worker,
        (int, int, double, int)? retry,
        (string Key, string Json)? payload,
        DateTimeOffset now,
        DateTimeOffset leaseTime)
    {
        var before = Facts;
        start = delay is { } seconds ? leaseTime.AddSeconds(seconds) : start;
        var isMoved = status is not null && status != before.Status;
        var isRetried = isMoved && (before.Status, status) == (ScheduledTaskStatus.Failed, ScheduledTaskStatus.Scheduled);
        var isRescheduled = delay is not null || (start is not null && start != before.Start);
        if ((isRescheduled || (worker is not null && worker != before.Worker)) && before.Status != ScheduledTaskStatus.Scheduled && !isRetried)
        {
            return NotReschedulable;
        }

        if (isMoved && (!IsAllowed(before.Status, status!.Value) || (isRetried && start is null)))
        {
            return InvalidTransition;
        }

        if (delay is null && (isRescheduled || isRetried) && start <= now)
        {
            return ValidationFailed;
        }

        var after = before with
        {
            Start = start ?? before.Start,
            Worker = worker ?? before.Worker,
            Retry = retry ?? before.Retry,
            Payload = payload is { } only ? Text([only]) : before.Payload,
            DueAt = isRescheduled && before.DueAt is not null ? start : before.DueAt,
        };
        if (isMoved)
        {
            after = Move(after, status!.Value, now);
        }

        if (after == before && delay is null)
        {
            return null;
        }

        IsStartDelayed = isRescheduled ? delay is not null : IsStartDelayed;
        if (payload is { } whole)
        {
            _payload.Clear();
            _payload.Add(whole);
        }

        Change(now, after);
        return null;
    }

    private static bool IsAllowed(ScheduledTaskStatus from, ScheduledTaskStatus to) => (from, to) is
        (ScheduledTaskStatus.Scheduled, ScheduledTaskStatus.Running or ScheduledTaskStatus.Failed)
        or (ScheduledTaskStatus.Running, ScheduledTaskStatus.Succeeded or ScheduledTaskStatus.Failed)
        or (ScheduledTaskStatus.Failed, ScheduledTaskStatus.Scheduled);

    private static string Text(IEnumerable<(string Key, string Json)> payload) => $"{{{string.Join(',', payload.Select(pair => $"\"{pair.Key}\":{pair.Json}"))}}}";

    /// <summary>A manual status change, which revokes the lease.</summary>
    private TaskFacts Move(TaskFacts task, ScheduledTaskStatus to, DateTimeOffset now)
    {
        _token = null;
        _ending = to == ScheduledTaskStatus.Running ? null : _ending;
        task = task with { Status = to, Lease = null, DueAt = null };
        return to switch
        {
            ScheduledTaskStatus.Running => task with { StartedAt = now, Attempt = task.Attempt + 1 },
            ScheduledTaskStatus.Succeeded => task with { FinishedAt = now, Failure = null },
            ScheduledTaskStatus.Failed => task with { FinishedAt = now, Failure = ("cancelled", null) },
            _ => task with { DueAt = task.Start, Attempt = 0, Failure = null, StartedAt = null, FinishedAt = null },
        };
    }

    private bool Holds(string token, DateTimeOffset leaseTime) => Facts.Lease is not null && _token == token && !IsExpired(leaseTime);

    private string? End(string call, string token, (string, string)? change, DateTimeOffset leaseTime, Action end)
    {
        if (_ending == (call, token))
        {
            return null;
        }

        if (!Holds(token, leaseTime))
        {
            return LeaseLost;
        }

        if (!Merge(change))
        {
            return ValidationFailed;
        }

        (_token, _ending) = (null, (call, token));
        Facts = Facts with { Lease = null };
        end();
        return null;
    }

    private void FailAttempt((string, string?) failure, bool isRetryable, int? retryAfter, DateTimeOffset now, DateTimeOffset leaseTime)
    {
        Facts = Facts with { Failure = failure };
        var (maxAttempts, backoff, factor, maxBackoff) = Facts.Retry;
        if (!isRetryable || Facts.Attempt >= maxAttempts)
        {
            Change(now, Facts with { Status = ScheduledTaskStatus.Failed, FinishedAt = now });
            return;
        }

        var backoffSeconds = (double)backoff;
        for (var i = 1; i < Facts.Attempt && backoffSeconds < maxBackoff; i++)
        {
            backoffSeconds *= factor;
        }

        backoffSeconds = Math.Min(backoffSeconds, maxBackoff);
        Slack = retryAfter is null ? TimeSpan.FromSeconds(backoffSeconds * 0.1) : TimeSpan.Zero;
        Wait(leaseTime + TimeSpan.FromSeconds(retryAfter ?? (backoffSeconds * (1 + Jitter))), now);
    }

    private void Wait(DateTimeOffset dueAt, DateTimeOffset now) =>
        Change(now, Facts with { Status = ScheduledTaskStatus.Scheduled, DueAt = dueAt, StartedAt = null, FinishedAt = null });

    private bool Merge((string Key, string Json)? change)
    {
        if (change is not { } pair)
        {
            return true;
        }

        var merged = _payload.Exists(old => old.Key == pair.Key)
            ? _payload.Select(old => old.Key == pair.Key ? pair : old).ToList()
            : [.. _payload, pair];
        if (Text(merged).Length > MaxPayload)
        {
            return false;
        }

        _payload.Clear();
        _payload.AddRange(merged);
        Facts = Facts with { Payload = Text(_payload) };
        return true;
    }

    private void Change(DateTimeOffset now, TaskFacts after) => Facts = after with { UpdatedAt = now, Version = after.Version + 1 };
}
