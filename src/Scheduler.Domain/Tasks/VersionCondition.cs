namespace Scheduler.Domain.Tasks;

/// <summary>The versions of a task at which a client wants its change made, and at no other (RFC 9110 section 13.1.1).</summary>
/// <param name="Versions">The versions; none when the client named nothing that could be one.</param>
public sealed record VersionCondition(IReadOnlyCollection<int> Versions);
