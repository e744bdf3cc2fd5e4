using System.Collections.Concurrent;
using System.Diagnostics;

namespace Scheduler.Service.Tests.Workers;

/// <summary>What was acknowledged to the workers and to those who created tasks.</summary>
internal sealed class Journal
{
    /// <summary>The tasks of this worker are claimed with a claimId alone, so that no attempt at them may go unseen.</summary>
    public const string SureWorker = "sure";

    /// <summary>The tasks of this worker are claimed without one, too: with an answer that is lost, an attempt is.</summary>
    public const string LooseWorker = "loose";

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<string, LeaseRecord> _leases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tasks = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _unexpectedResponses = new();
    private long _mayBeUnseen;
    private long _mayBeForgotten;
    private long _recovered;
    private long _deaths;
    private long _cuts;
    private long _ended;

    /// <summary>The machine's steady clock.</summary>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    public IReadOnlyCollection<LeaseRecord> Leases => [.. _leases.Values];

    /// <summary>The tasks whose creation was acknowledged, with their workers.</summary>
    public IReadOnlyDictionary<string, string> Tasks => _tasks;

    /// <summary>What nobody should have been answered.</summary>
    public IReadOnlyCollection<string> Surprises => _unexpectedResponses;

    /// <summary>How many tasks at most were given to claims that nobody will repeat.</summary>
    public long MayBeUnseen => Interlocked.Read(ref _mayBeUnseen);

    /// <summary>How many tasks at most were given to claims that could not be repeated until the leases were over.</summary>
    public long MayBeForgotten => Interlocked.Read(ref _mayBeForgotten);

    /// <summary>How many leases were learnt of by repeating a claim.</summary>
    public long Recovered => Interlocked.Read(ref _recovered);

    /// <summary>How often a worker died.</summary>
    public long Deaths => Interlocked.Read(ref _deaths);

    /// <summary>How many connections were cut before the answer.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    /// <summary>How many tasks were ended for good.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    public void Create(string id, string worker) => _tasks[id] = worker;

    /// <summary>Notes a lease.</summary>
    /// <returns>The one that was noted first under this token.</returns>
    public LeaseRecord Give(LeaseRecord lease) => _leases.GetOrAdd(lease.Token, lease);

    public void LoseClaim(int limit) => Interlocked.Add(ref _mayBeUnseen, limit);

    public void LoseClaimForLong(int limit) => Interlocked.Add(ref _mayBeForgotten, limit);

    public void Recover(int leases) => Interlocked.Add(ref _recovered, leases);

    public void Die() => Interlocked.Increment(ref _deaths);

    public void End() => Interlocked.Increment(ref _ended);

    public void Cut() => Interlocked.Increment(ref _cuts);

    public void Surprise(string what) => _unexpectedResponses.Enqueue(what);
}
