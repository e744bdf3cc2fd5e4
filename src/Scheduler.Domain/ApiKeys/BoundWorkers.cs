using Scheduler.Domain.Common;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The workers that a key is bound to.</summary>
public sealed class BoundWorkers : IEquatable<BoundWorkers>
{
    /// <summary>The greatest number of workers.</summary>
    public const int MaxCount = 100;

    private BoundWorkers(IReadOnlyList<WorkerName> names) => Names = names;

    /// <summary>Their names, each once.</summary>
    public IReadOnlyList<WorkerName> Names { get; }

    /// <summary>Binds to workers.</summary>
    /// <exception cref="DomainException"><c>validation-failed</c>: there is none, or there are too many.</exception>
    public static BoundWorkers To(IEnumerable<WorkerName> names)
    {
        var distinct = names.Distinct().ToList();
        return distinct.Count is > 0 and <= MaxCount
            ? new BoundWorkers(distinct)
            : throw new DomainException(ErrorCodes.ValidationFailed, $"must name 1 to {MaxCount} workers; there are {distinct.Count}.", "workers");
    }

    /// <inheritdoc/>
    public bool Equals(BoundWorkers? other) => other is not null && Names.SequenceEqual(other.Names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BoundWorkers);

    /// <inheritdoc/>
    public override int GetHashCode() => Names.Aggregate(0, HashCode.Combine);
}
