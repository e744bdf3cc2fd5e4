using System.Collections.Concurrent;
using Scheduler.Service.Tests.Histories;

namespace Scheduler.Service.Tests.Workers;

/// <summary>The history of a run: everything that the service acknowledged to workers and producers.</summary>
internal sealed class LeaseHistory : History
{
    /// <summary>The tasks of this worker are claimed only with a claim id, so that no attempt goes unnoticed.</summary>
    public const string SureWorker = "repeatable";

    /// <summary>The tasks of this worker are also claimed without a claim id, so that a lost response loses an attempt.</summary>
    public const string LooseWorker = "mixed";

    private readonly ConcurrentDictionary<string, LeaseRecord> _leases = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _tasks = new(StringComparer.Ordinal);
    private long _maxUnseen;
    private long _maxForgotten;
    private long _recovered;
    private long _deaths;
    private long _cuts;
    private long _ended;

    public IReadOnlyCollection<LeaseRecord> Leases => [.. _leases.Values];

    /// <summary>The acknowledged tasks, with their workers.</summary>
    public IReadOnlyDictionary<string, string> Tasks => _tasks;

    /// <summary>The maximum number of tasks given to claims without a claim id whose responses were lost.</summary>
    public long MayBeUnseen => Interlocked.Read(ref _maxUnseen);

    /// <summary>The maximum number of tasks given to claims that were repeated only after their leases may have expired.</summary>
    public long MayBeForgotten => Interlocked.Read(ref _maxForgotten);

    /// <summary>The number of leases recovered by a repeated claim.</summary>
    public long Recovered => Interlocked.Read(ref _recovered);

    /// <summary>The number of worker crashes.</summary>
    public long Deaths => Interlocked.Read(ref _deaths);

    /// <summary>The number of requests aborted before the response.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    /// <summary>The number of finished tasks.</summary>
    public long Ended => Interlocked.Read(ref _ended);

    public void Create(string id, string worker) => _tasks[id] = worker;

    /// <summary>Records a lease.</summary>
    /// <returns>The first record with this token.</returns>
    public LeaseRecord Give(LeaseRecord lease) => _leases.GetOrAdd(lease.Token, lease);

    public void LoseClaim(int limit) => Interlocked.Add(ref _maxUnseen, limit);

    public void LoseClaimForLong(int limit) => Interlocked.Add(ref _maxForgotten, limit);

    public void Recover(int leases) => Interlocked.Add(ref _recovered, leases);

    public void Die() => Interlocked.Increment(ref _deaths);

    public void End() => Interlocked.Increment(ref _ended);

    public void Cut() => Interlocked.Increment(ref _cuts);
}
