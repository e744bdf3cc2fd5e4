using Scheduler.Domain.Tasks;

namespace Scheduler.Application.Common;

/// <summary>What the present command changes that others wait for or count. It is told of once it is stored.</summary>
public sealed class StoredChanges
{
    private readonly Dictionary<WorkerName, DateTimeOffset> _due = [];
    private readonly HashSet<WorkerName> _room = [];
    private readonly List<EndedAttempt> _ended = [];

    /// <summary>When the earliest task of each worker falls due that was written.</summary>
    internal IReadOnlyDictionary<WorkerName, DateTimeOffset> Due => _due;

    /// <summary>The workers that may have room for more tasks, or go on.</summary>
    internal IReadOnlyCollection<WorkerName> Room => _room;

    /// <summary>The attempts that were ended.</summary>
    internal IReadOnlyList<EndedAttempt> Ended => _ended;

    /// <summary>A task falls due.</summary>
    public void AddDue(WorkerName worker, DateTimeOffset dueAt)
    {
        if (!_due.TryGetValue(worker, out var earliest) || dueAt < earliest)
        {
            _due[worker] = dueAt;
        }
    }

    /// <summary>A worker may have room for more tasks, or go on.</summary>
    public void AddRoom(WorkerName worker) => _room.Add(worker);

    /// <summary>An attempt was ended.</summary>
    public void AddEnded(EndedAttempt attempt) => _ended.Add(attempt);

    internal void Clear()
    {
        _due.Clear();
        _room.Clear();
        _ended.Clear();
    }
}

/// <summary>An attempt that was ended.</summary>
/// <param name="Worker">The task's worker.</param>
/// <param name="Duration">How long it ran.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="IsRetried">Whether it failed and the task waits for another.</param>
public sealed record EndedAttempt(WorkerName Worker, TimeSpan Duration, AttemptOutcome Outcome, bool IsRetried);

/// <summary>How an attempt ended.</summary>
public enum AttemptOutcome
{
    /// <summary>The work is done.</summary>
    Succeeded,

    /// <summary>The worker reported a failure.</summary>
    Failed,

    /// <summary>The worker gave the task back.</summary>
    Released,

    /// <summary>The lease ran out.</summary>
    Expired,

    /// <summary>A client moved the task to FAILED.</summary>
    Cancelled,
}
