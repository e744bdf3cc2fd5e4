namespace Scheduler.Client;

/// <summary>Asks for due tasks.</summary>
public sealed class ClaimRequest
{
    /// <summary>For which workers, 1–20 names.</summary>
    public required IReadOnlyCollection<string> Workers { get; init; }

    /// <summary>How many tasks at most, 1–100.</summary>
    public int Limit { get; init; } = 1;

    /// <summary>How long the lease is, 5–3600 seconds.</summary>
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>How long the call waits when nothing is due, 0–30 seconds.</summary>
    public int WaitSeconds { get; init; }

    /// <summary>Who claims, for people to read; at most 200 characters.</summary>
    public string? Claimant { get; init; }

    /// <summary>
    /// Names this claim, 1–100 visible ASCII characters: sent again, it answers the tasks that it still holds. Made up for each
    /// call when null, so that a call that is repeated for a lost answer loses no attempt.
    /// </summary>
    public string? ClaimId { get; init; }
}
