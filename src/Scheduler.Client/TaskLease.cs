namespace Scheduler.Client;

/// <summary>The lease of a running task: the time that its claimer has for a sign of life.</summary>
public sealed class TaskLease
{
    /// <summary>What the claimer proves its lease with; null to everyone else.</summary>
    public string? Token { get; init; }

    /// <summary>Who claimed the task, or null when it did not say.</summary>
    public string? Claimant { get; init; }

    /// <summary>When the lease ends by the service's clock. A claimer counts from the moment it sent its call instead.</summary>
    public DateTimeOffset ExpiresAt { get; init; }
}
