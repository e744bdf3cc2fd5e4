using System.Collections.Concurrent;
using System.Diagnostics;

namespace Scheduler.Service.Tests.Histories;

/// <summary>
/// What clients requested and the service acknowledged in a run. Clients with random workloads write it while faults are injected, and a
/// <see cref="Checker"/> compares it with what is stored afterwards, as in Jepsen.
/// </summary>
internal sealed class History
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, Creation> _creations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskRecord> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, List<LeaseRecord>> _leases = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Change> _changes = new();
    private readonly ConcurrentQueue<string> _unexpectedResponses = new();
    private readonly ConcurrentDictionary<Figure, long> _figures = new();

    /// <summary>The time since the start of the run, by a monotonic clock.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <summary>Fault injection and the creation of tasks have ended.</summary>
    public bool IsCalm { get; set; }

    /// <summary>Every task has finished.</summary>
    public bool IsOver { get; set; }

    public IEnumerable<Creation> Creations => _creations.Values;

    /// <summary>The acknowledged tasks, by id.</summary>
    public IReadOnlyDictionary<string, TaskRecord> Tasks => _tasks;

    public IReadOnlyCollection<Change> Changes => _changes;

    public IReadOnlyList<LeaseRecord> Leases => _leases.Keys.SelectMany(LeasesOf).ToList();

    /// <summary>The latest lease of all tasks.</summary>
    public LeaseRecord? LastLease { get; private set; }

    /// <summary>Responses that the contract does not allow.</summary>
    public IReadOnlyCollection<string> UnexpectedResponses => _unexpectedResponses;

    /// <summary>Records a creation before it is requested, unless it is a repetition.</summary>
    public void Request(Creation creation) => _creations.TryAdd(creation.Mark, creation);

    /// <summary>Takes a creation back that the service has rejected.</summary>
    public void Withdraw(Creation creation) => _creations.TryRemove(creation.Mark, out _);

    public void Acknowledge(Creation creation, IReadOnlyList<TaskRecord> tasks)
    {
        var ids = tasks.Select(task => task.Id).ToList();
        if (creation.Ids is { } earlier && !earlier.SequenceEqual(ids, StringComparer.Ordinal))
        {
            AddUnexpectedResponse($"{creation.Mark} repeated returned other tasks.");
        }

        foreach (var task in tasks)
        {
            Create(task);
        }

        creation.Ids ??= ids;
    }

    /// <summary>Records an acknowledged task.</summary>
    /// <returns>Whether it is new; a replay returns an existing one.</returns>
    public bool Create(TaskRecord task) => _tasks.TryAdd(task.Id, task);

    /// <summary>Records a change of a task before it is requested.</summary>
    public Change Request(string task, string key, int value)
    {
        var change = new Change(task, key, value);
        _changes.Enqueue(change);
        return change;
    }

    /// <summary>Records a lease.</summary>
    /// <returns>The first record with this token: a repeated claim returns it again.</returns>
    public LeaseRecord Give(LeaseRecord lease)
    {
        var leases = _leases.GetOrAdd(lease.Task, _ => []);
        lock (leases)
        {
            if (leases.Find(other => other.Token == lease.Token) is { } known)
            {
                return known;
            }

            leases.Add(lease);
            return LastLease = lease;
        }
    }

    /// <summary>The leases of a task, in the order in which they were recorded.</summary>
    public IReadOnlyList<LeaseRecord> LeasesOf(string? task)
    {
        if (task is null || !_leases.TryGetValue(task, out var leases))
        {
            return [];
        }

        lock (leases)
        {
            return [.. leases];
        }
    }

    public void AddUnexpectedResponse(string what) => _unexpectedResponses.Enqueue(what);

    public void Add(Figure figure, long count = 1) => _figures.AddOrUpdate(figure, count, (_, sum) => sum + count);

    public long Sum(Figure figure) => _figures.GetValueOrDefault(figure);
}

/// <summary>What is only counted in a run.</summary>
internal enum Figure
{
    /// <summary>The tasks that may have been given to claims without a claim id whose responses were lost.</summary>
    MayBeUnseen,

    /// <summary>The tasks that may have been given to claims that were repeated only after their leases may have expired.</summary>
    MayBeForgotten,

    /// <summary>The leases that a claim returned after the response to the same claim was lost.</summary>
    Recovered,

    /// <summary>The finished tasks.</summary>
    Ended,

    /// <summary>The acknowledged changes of editors.</summary>
    Changes,

    WorkerCrashes,

    /// <summary>The requests that were aborted before the response.</summary>
    Aborted,

    /// <summary>The replicas that were killed.</summary>
    Kills,
}

/// <summary>One request that creates tasks.</summary>
/// <param name="Mark">The unique title of its tasks.</param>
/// <param name="Tasks">The body of each task.</param>
/// <param name="IsBatch">Whether they are sent as a batch.</param>
/// <param name="HasKey">Whether the mark is also its idempotency key.</param>
internal sealed record Creation(string Mark, IReadOnlyList<object> Tasks, bool IsBatch, bool HasKey)
{
    /// <summary>The ids of the tasks, once acknowledged.</summary>
    public IReadOnlyList<string>? Ids { get; set; }
}

/// <summary>An acknowledged task.</summary>
internal sealed record TaskRecord(string Id, string Worker)
{
    /// <summary>The tasks of this worker are claimed only with a claim id, so that no attempt goes unnoticed.</summary>
    public const string SureWorker = "repeatable";

    /// <summary>The tasks of this worker are also claimed without a claim id, so that a lost response loses an attempt.</summary>
    public const string LooseWorker = "mixed";

    public bool IsDeletionRequested { get; set; }

    public bool IsDeletionAcknowledged { get; set; }
}

/// <summary>A requested change of a task, which adds one key to its payload.</summary>
internal sealed record Change(string Task, string Key, int Value)
{
    public bool IsAcknowledged { get; set; }
}
