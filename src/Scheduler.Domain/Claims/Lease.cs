namespace Scheduler.Domain.Claims;

/// <summary>The exclusive right to run a task until it expires or is revoked.</summary>
/// <param name="Secret">Known only to the lease holder; see <see cref="LeaseToken"/>.</param>
/// <param name="Claimant">A label with which the lease holder identifies itself, or null.</param>
/// <param name="Seconds">The requested duration, which is also the default of an extension.</param>
/// <param name="ExpiresAt">UTC.</param>
/// <param name="DueAt">When the task became due, UTC.</param>
/// <param name="ClaimKey">Identifies the claim, so that it can be repeated; null when it cannot.</param>
public sealed record Lease(
    LeaseSecret Secret, string? Claimant, int Seconds, DateTimeOffset ExpiresAt, DateTimeOffset DueAt, ClaimKey? ClaimKey)
{
    /// <summary>The minimum duration.</summary>
    public const int MinSeconds = 5;

    /// <summary>The maximum duration: an hour.</summary>
    public const int MaxSeconds = 3600;

    public const int DefaultSeconds = 60;

    /// <summary>In UTF-16 code units.</summary>
    public const int MaxClaimantLength = 200;

    /// <summary>Whether the lease is valid at this time of the lease clock.</summary>
    public bool IsLiveAt(DateTimeOffset leaseTime) => leaseTime < ExpiresAt;
}
