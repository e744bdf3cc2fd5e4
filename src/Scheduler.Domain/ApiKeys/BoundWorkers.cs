using Scheduler.Domain.Common;
using Scheduler.Domain.Workers;

namespace Scheduler.Domain.ApiKeys;

/// <summary>The workers to which an API key is restricted.</summary>
public sealed class BoundWorkers : IEquatable<BoundWorkers>
{
    public const int MaxCount = 100;

    private BoundWorkers(IReadOnlyList<WorkerName> names) => Names = names;

    /// <summary>The distinct names.</summary>
    public IReadOnlyList<WorkerName> Names { get; }

    /// <exception cref="DomainException"><c>validation-failed</c>: the list is empty or too long, or contains an invalid name.</exception>
    public static BoundWorkers From(IEnumerable<string> names)
    {
        var distinct = names.Distinct(StringComparer.Ordinal).ToList();
        if (distinct.Count is 0 or > MaxCount)
        {
            throw Invalid($"must contain 1 to {MaxCount} workers; it has {distinct.Count}.");
        }

        foreach (var name in distinct)
        {
            if (WorkerName.Validate(name) is [var error, ..])
            {
                throw Invalid($"'{name}' {error}");
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

    private static DomainException Invalid(string message) => new(ErrorCodes.ValidationFailed, message, "workers");
}
