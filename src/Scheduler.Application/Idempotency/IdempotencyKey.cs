using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Application.Idempotency;

/// <summary>Identifies a creation, so that a duplicate of the request creates nothing more.</summary>
public sealed record IdempotencyKey
{
    /// <summary>The length of <see cref="Id"/> and <see cref="Fingerprint"/>, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private IdempotencyKey(byte[] id, byte[] fingerprint) => (Id, Fingerprint) = (id, fingerprint);

    /// <summary>A digest of the caller, the path and the key: the same key of another caller or path is a different key.</summary>
    public byte[] Id { get; }

    /// <summary>A digest of the bytes of the request's body.</summary>
    public byte[] Fingerprint { get; }

    /// <param name="caller">The caller that sends the request.</param>
    /// <param name="path">The path of the request; the same for paths that are aliases.</param>
    /// <param name="key">The value of the header.</param>
    /// <param name="body">The body of the request.</param>
    public static IdempotencyKey Of(string caller, string path, string key, ReadOnlySpan<byte> body)
    {
        // Each part is hashed separately: joined as text, different triples could collide.
        byte[] parts = [.. Digest(caller), .. Digest(path), .. Digest(key)];
        return new IdempotencyKey(SHA256.HashData(parts), SHA256.HashData(body));
    }

    /// <inheritdoc/>
    public bool Equals(IdempotencyKey? other) =>
        other is not null && Id.AsSpan().SequenceEqual(other.Id) && Fingerprint.AsSpan().SequenceEqual(other.Fingerprint);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(Id);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
