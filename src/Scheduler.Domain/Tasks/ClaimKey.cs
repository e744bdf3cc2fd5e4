using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Domain.Tasks;

/// <summary>Names one claim: a digest of the caller and of the name that it gave to the claim.</summary>
public sealed class ClaimKey : IEquatable<ClaimKey>
{
    /// <summary>The number of bytes.</summary>
    public const int Length = SHA256.HashSizeInBytes;

    /// <summary>The least number of characters in a claim's name.</summary>
    public const int MinNameLength = 1;

    /// <summary>The greatest number of characters in a claim's name.</summary>
    public const int MaxNameLength = 100;

    private readonly byte[] _bytes;

    private ClaimKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The digest.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The key of a claim.</summary>
    /// <param name="caller">Who claims.</param>
    /// <param name="name">What the caller calls the claim.</param>
    public static ClaimKey Of(string caller, string name) =>
        new(SHA256.HashData([.. SHA256.HashData(Encoding.UTF8.GetBytes(caller)), .. SHA256.HashData(Encoding.UTF8.GetBytes(name))]));

    /// <summary>Takes back what <see cref="Bytes"/> gave. The array must not change afterwards.</summary>
    public static ClaimKey FromStored(byte[] bytes) => new(bytes);

    /// <inheritdoc/>
    public bool Equals(ClaimKey? other) => other is not null && _bytes.AsSpan().SequenceEqual(other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClaimKey);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);
}
