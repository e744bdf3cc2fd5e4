namespace Scheduler.Application.Idempotency;

/// <summary>What a request created.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="Value">It, as it now stands.</param>
/// <param name="IsReplayed">Whether an earlier request with the same key created it, and this one nothing.</param>
public sealed record Created<T>(T Value, bool IsReplayed);
