namespace Scheduler.Application.Common;

/// <summary>Thrown when another writer changed what a command had read, or added the same key, before the command saved.</summary>
/// <param name="inner">The exception of the database.</param>
public sealed class ConcurrencyConflictException(Exception inner) : Exception("The write conflicted with another writer.", inner);
