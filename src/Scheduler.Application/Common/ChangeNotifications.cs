using Scheduler.Domain.Workers;

namespace Scheduler.Application.Common;

/// <summary>Changes made by the current command that pending claims and metrics observe; published after the commit.</summary>
public sealed class ChangeNotifications
{
    private readonly Dictionary<WorkerName, DateTimeOffset> _due = [];
    private readonly HashSet<WorkerName> _freedCapacity = [];
    private readonly List<EndedAttempt> _ended = [];

    /// <summary>The earliest due time of the stored tasks of each worker.</summary>
    internal IReadOnlyDictionary<WorkerName, DateTimeOffset> Due => _due;

    /// <summary>The workers that may have capacity again, or were resumed.</summary>
    internal IReadOnlyCollection<WorkerName> FreedCapacity => _freedCapacity;

    internal IReadOnlyList<EndedAttempt> Ended => _ended;

    public void AddDue(WorkerName worker, DateTimeOffset dueAt)
    {
        if (!_due.TryGetValue(worker, out var earliest) || dueAt < earliest)
        {
            _due[worker] = dueAt;
        }
    }

    /// <summary>The worker may have capacity again, or was resumed.</summary>
    public void AddFreedCapacity(WorkerName worker) => _freedCapacity.Add(worker);

    public void AddEnded(EndedAttempt attempt) => _ended.Add(attempt);

    internal void Clear()
    {
        _due.Clear();
        _freedCapacity.Clear();
        _ended.Clear();
    }
}

/// <summary>An ended attempt.</summary>
/// <param name="Worker">The worker of the task.</param>
/// <param name="Duration">The duration of the attempt.</param>
/// <param name="Outcome">How the attempt ended.</param>
/// <param name="IsRetried">Whether it failed and will be retried.</param>
public sealed record EndedAttempt(WorkerName Worker, TimeSpan Duration, AttemptOutcome Outcome, bool IsRetried);

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    Succeeded,

    /// <summary>The worker reported a failure.</summary>
    Failed,

    /// <summary>The worker gave the task back.</summary>
    Released,

    /// <summary>The lease expired.</summary>
    Expired,

    /// <summary>A client changed the status to FAILED.</summary>
    Cancelled,
}
