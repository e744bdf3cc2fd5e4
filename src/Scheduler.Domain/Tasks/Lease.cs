namespace Scheduler.Domain.Tasks;

/// <summary>The right of one claimer to run a task, until it expires or is revoked.</summary>
/// <param name="Secret">Known to the claimer alone, see <see cref="LeaseToken"/>.</param>
/// <param name="Claimant">What the claimer calls itself, or null.</param>
/// <param name="Seconds">How long the lease was asked for, and is prolonged when nothing else is said.</param>
/// <param name="ExpiresAt">When it expires, UTC.</param>
/// <param name="DueAt">When the task was due that it lets run, UTC.</param>
/// <param name="ClaimKey">Names the claim among all callers', so that it can be repeated; null when it cannot.</param>
public sealed record Lease(
    LeaseSecret Secret, string? Claimant, int Seconds, DateTimeOffset ExpiresAt, DateTimeOffset DueAt, ClaimKey? ClaimKey)
{
    /// <summary>The shortest lease, in seconds.</summary>
    public const int MinSeconds = 5;

    /// <summary>The longest lease, in seconds: an hour.</summary>
    public const int MaxSeconds = 3600;

    /// <summary>How long a lease is when nothing is said, in seconds.</summary>
    public const int DefaultSeconds = 60;

    /// <summary>The greatest number of UTF-16 code units in <see cref="Claimant"/>.</summary>
    public const int MaxClaimantLength = 200;

    /// <summary>Whether it holds at a moment of the leases' clock.</summary>
    public bool IsLiveAt(DateTimeOffset leaseTime) => leaseTime < ExpiresAt;
}
