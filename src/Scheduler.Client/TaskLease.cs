namespace Scheduler.Client;

/// <summary>The lease of a running task: the exclusive right to run it until the lease expires, unless it is extended.</summary>
public sealed class TaskLease
{
    /// <summary>The secret that proves the lease; returned only by the claim.</summary>
    public string? Token { get; init; }

    /// <summary>The label of the program that claimed the task, or null when it gave none.</summary>
    public string? Claimant { get; init; }

    /// <summary>
    /// When the lease expires, by the service's clock. Do not compare it with the local clock; measure the lease from the time at which
    /// the call was sent.
    /// </summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
