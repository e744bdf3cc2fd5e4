namespace Scheduler.Application.Common;

/// <summary>Another writer changed what a command read, or added what it wanted to add, before it could save.</summary>
/// <param name="inner">What the database said.</param>
public sealed class ConcurrencyConflictException(Exception inner) : Exception("Another writer was faster.", inner);
