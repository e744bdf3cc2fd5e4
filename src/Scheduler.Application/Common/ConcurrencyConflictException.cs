namespace Scheduler.Application.Common;

/// <summary>What a command read was changed by another writer before it could save.</summary>
/// <param name="inner">What the database said.</param>
public sealed class ConcurrencyConflictException(Exception inner) : Exception("Another writer changed the same task first.", inner);
