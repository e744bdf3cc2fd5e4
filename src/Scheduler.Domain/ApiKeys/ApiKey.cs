using System.Security.Cryptography;
using Scheduler.Domain.Common;

namespace Scheduler.Domain.ApiKeys;

/// <summary>A key by which a caller is known. Of its secret only a salted hash is kept, from which it cannot be had back.</summary>
public sealed class ApiKey
{
    /// <summary>The size of the salt in bytes.</summary>
    public const int SaltLength = 16;

    /// <summary>The size of the hash in bytes.</summary>
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

    /// <summary>The public id.</summary>
    public ApiKeyId PublicId { get; private set; }

    /// <summary>What people call it.</summary>
    public ApiKeyName Name { get; private set; }

    /// <summary>What its holder may do.</summary>
    public ScopeSet Scopes { get; private set; }

    /// <summary>The workers that it is bound to; null when it is bound to none in particular.</summary>
    public BoundWorkers? Workers { get; private set; }

    /// <summary>When it was made, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>From when on it is refused, UTC; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; private set; }

    /// <summary>When it was revoked, UTC; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; private set; }

    /// <summary>Makes a key for a text that its holder is to have.</summary>
    /// <param name="text">The text, of which the secret is not kept.</param>
    /// <param name="name">What people call it.</param>
    /// <param name="scopes">What its holder may do.</param>
    /// <param name="workers">The workers that it is bound to, or null.</param>
    /// <param name="expiresAt">From when on it is refused, after <paramref name="now"/>; null for never.</param>
    /// <param name="now">The present moment.</param>
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

    /// <summary>Whether a text is that of this key; takes as long for one that nearly is.</summary>
    public bool Matches(ApiKeyText text) => CryptographicOperations.FixedTimeEquals(Hash(_salt, text), _hash);

    /// <summary>Whether it is neither revoked nor expired.</summary>
    public bool IsValidAt(DateTimeOffset now) => RevokedAt is null && (ExpiresAt is null || now < ExpiresAt);

    /// <summary>Ends it for good. One that is revoked already stays as it is.</summary>
    public void Revoke(DateTimeOffset now) => RevokedAt ??= now.ToUniversalTime();

    // 256 random bits need no slow hash: there is no list of likely ones to try.
    private static byte[] Hash(byte[] salt, ApiKeyText text) => SHA256.HashData([.. salt, .. text.Secret]);
}
