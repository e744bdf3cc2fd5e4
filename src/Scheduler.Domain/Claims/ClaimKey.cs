using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Domain.Claims;

/// <summary>Identifies a claim: a digest of the caller and of its claim id.</summary>
public sealed class ClaimKey : IEquatable<ClaimKey>
{
    /// <summary>In bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    private readonly byte[] _bytes;

    private ClaimKey(byte[] bytes) => _bytes = bytes;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <param name="caller">The caller that sends the claim.</param>
    /// <param name="name">The claim id, which the caller chose.</param>
    public static ClaimKey Of(string caller, string name) =>
        new(SHA256.HashData([.. SHA256.HashData(Encoding.UTF8.GetBytes(caller)), .. SHA256.HashData(Encoding.UTF8.GetBytes(name))]));

    /// <summary>Restores a key from <see cref="Bytes"/>. The array must not be changed afterwards.</summary>
    public static ClaimKey FromStored(byte[] bytes) => new(bytes);

    /// <inheritdoc/>
    public bool Equals(ClaimKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClaimKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);
}
