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
    /// <exception cref="DomainException"><c>validation-failed</c>: there is none, there are too many, or one is no worker's name.</exception>
    public static BoundWorkers To(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count is 0 or > MaxCount)
        {
            throw Refused($"must name 1 to {MaxCount} workers; there are {distinct.Count}.");
        }

        foreach (var name in distinct)
        {
            if (WorkerName.Faults(name) is [var fault, ..])
            {
                throw Refused($"'{name}' {fault}");
            }
        }

        return new BoundWorkers(distinct.Select(WorkerName.From).ToList());
    }

    /// <inheritdoc/>
    public bool Equals(BoundWorkers? other) => other is not null && Names.SequenceEqual(other.Names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as BoundWorkers);

    /// <inheritdoc/>
    public override int GetHashCode() => Names.Aggregate(0, HashCode.Combine);

    private static DomainException Refused(string message) => new(ErrorCodes.ValidationFailed, message, "workers");
}
