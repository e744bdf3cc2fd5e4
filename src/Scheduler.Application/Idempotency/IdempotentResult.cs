namespace Scheduler.Application.Idempotency;

/// <summary>The result of a creation, which may be a replay.</summary>
/// <typeparam name="T">The type of the result.</typeparam>
/// <param name="Value">The result in its current state.</param>
/// <param name="IsReplayed">Whether an earlier request with the same key created it.</param>
public sealed record IdempotentResult<T>(T Value, bool IsReplayed);
