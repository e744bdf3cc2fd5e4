namespace Scheduler.Client;

/// <summary>A request for due tasks.</summary>
public sealed class ClaimRequest
{
    /// <summary>The worker names whose tasks are claimed, 1–20.</summary>
    public required IReadOnlyCollection<string> Workers { get; init; }

    /// <summary>The maximum number of tasks, 1–100.</summary>
    public int Limit { get; init; } = 1;

    /// <summary>The length of the lease in seconds, 5–3600.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>How long the service waits for a task when none is due, in seconds, 0–30 (long polling).</summary>
    public int WaitSeconds { get; init; }

    /// <summary>A label that identifies the claiming program to people; at most 200 characters.</summary>
    public string? Claimant { get; init; }

    /// <summary>
    /// The claim's id, 1–100 visible ASCII characters. Repeating a claim with the same id returns the tasks that it still holds, so no
    /// attempt is wasted when a response is lost. Generated for each call when null.
    /// </summary>
    public string? ClaimId { get; init; }
}
