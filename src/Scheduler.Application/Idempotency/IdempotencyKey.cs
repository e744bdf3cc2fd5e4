using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Application.Idempotency;

/// <summary>Names one creation, so that the same request sent again creates nothing more.</summary>
public sealed record IdempotencyKey
{
    /// <summary>The length of <see cref="Id"/> and <see cref="Fingerprint"/>, in bytes.</summary>
    public const int HashLength = SHA256.HashSizeInBytes;

    private IdempotencyKey(byte[] id, byte[] fingerprint) => (Id, Fingerprint) = (id, fingerprint);

    /// <summary>A digest of the caller, the path and the key: a key belongs to both.</summary>
    public byte[] Id { get; }

    /// <summary>A digest of the request's body, byte for byte.</summary>
    public byte[] Fingerprint { get; }

    /// <summary>The key of a request.</summary>
    /// <param name="caller">Who sends it.</param>
    /// <param name="path">Where it is sent to; the same for paths that are aliases.</param>
    /// <param name="key">The key as the caller chose it.</param>
    /// <param name="body">The body.</param>
    public static IdempotencyKey Of(string caller, string path, string key, ReadOnlySpan<byte> body)
    {
        // Each part by itself, so that no two different triples are the same text.
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
