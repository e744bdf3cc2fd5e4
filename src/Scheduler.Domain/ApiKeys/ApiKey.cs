using System.Security.Cryptography;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>A key that identifies a caller. Only a salted hash of its secret is stored.</summary>
public sealed class ApiKey
{
    /// <summary>In bytes.</summary>
    public const int SaltLength = 16;

    /// <summary>In bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private ApiKey(ApiKeyId publicId, ApiKeyName name, ScopeSet scopes, byte[] salt, byte[] hash, DateTimeOffset createdAt)
    {
        PublicId = publicId;
        Name = name;
        Scopes = scopes;
        _salt = salt;
        _hash = hash;
        CreatedAt = createdAt;
    }

    public ApiKeyId PublicId { get; private set; }

    public ApiKeyName Name { get; private set; }

    /// <summary>The permissions of its holder.</summary>
    public ScopeSet Scopes { get; private set; }

    /// <summary>The workers to which it is restricted; null when it is valid for all.</summary>
    public BoundWorkers? Workers { get; private set; }

    /// <summary>UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>The time from which it is rejected, UTC; null when it does not expire.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>UTC; null unless it was revoked.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <param name="text">The key in plain text; its secret is not stored.</param>
    /// <param name="name">A name for people.</param>
    /// <param name="scopes">The permissions of its holder.</param>
    /// <param name="workers">The workers to which it is restricted, or null.</param>
    /// <param name="expiresAt">The time from which it is rejected, after <paramref name="now"/>; null when it does not expire.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="DomainException"><c>validation-failed</c>: the expiry is not in the future.</exception>
    public static ApiKey Create(
        ApiKeyText text, ApiKeyName name, ScopeSet scopes, BoundWorkers? workers, DateTimeOffset? expiresAt, DateTimeOffset now)
    {
        if (expiresAt <= now)
        {
            throw new DomainException(ErrorCodes.ValidationFailed, "must be in the future.", "expires");
        }

        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        return new ApiKey(text.Id, name, scopes, salt, Hash(salt, text), now.ToUniversalTime())
        {
            Workers = workers,
            ExpiresAt = expiresAt?.ToUniversalTime(),
        };
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ApiKeyText text) => CryptographicOperations.FixedTimeEquals(Hash(_salt, text), _hash);

    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);

    /// <summary>Revokes the key permanently; a key that is already revoked keeps its time of revocation.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now.ToUniversalTime();

    // A fast hash suffices: 256 random bits cannot be found with a dictionary.
    private static byte[] Hash(byte[] salt, ApiKeyText text) => SHA256.HashData([.. salt, .. text.Secret]);
}
