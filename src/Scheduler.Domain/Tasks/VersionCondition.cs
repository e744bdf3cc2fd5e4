namespace Scheduler.Domain.Tasks;

/// <summary>The precondition of a change: the versions to which it may be applied (<c>If-Match</c>, RFC 9110 section 13.1.1).</summary>
/// <param name="Versions">The versions; empty when no entity tag of the request was a version.</param>
public sealed record VersionCondition(IReadOnlyCollection<int> Versions);
