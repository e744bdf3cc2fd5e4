using Scheduler.Domain.Claims;

namespace Scheduler.Application.Claims;

/// <summary>The pending claims by the key of their claim id: duplicates get the same tasks. The caller holds the lock.</summary>
internal sealed class DuplicateClaims
{
    private readonly Dictionary<ClaimKey, HashSet<PendingClaim>> _claims = [];

    public IReadOnlyCollection<ClaimKey> Keys => _claims.Keys;

    public void Add(PendingClaim claim)
    {
        if (claim.Key is not null && !_claims.TryAdd(claim.Key, [claim]))
        {
            _claims[claim.Key].Add(claim);
        }
    }

    public void Remove(PendingClaim claim)
    {
        if (claim.Key is not null && _claims.TryGetValue(claim.Key, out var duplicates) && duplicates.Remove(claim) && duplicates.Count == 0)
        {
            _claims.Remove(claim.Key);
        }
    }

    /// <summary>Wakes the claims with this key, which holds tasks.</summary>
    public void Wake(ClaimKey key)
    {
        foreach (var claim in _claims.GetValueOrDefault(key) ?? [])
        {
            claim.Wake(isDue: true);
        }
    }
}
