using System.Security.Cryptography;

namespace Scheduler.Domain.Tasks;

/// <summary>Random bytes that all tasks of one claim share, and from which the token of each is made.</summary>
public sealed class LeaseSecret : IEquatable<LeaseSecret>
{
    /// <summary>The number of bytes.</summary>
    public const int Length = 16;

    private readonly byte[] _bytes;

    private LeaseSecret(byte[] bytes) => _bytes = bytes;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Makes a new one.</summary>
    public static LeaseSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Takes back what <see cref="Bytes"/> gave. The array must not change afterwards.</summary>
    public static LeaseSecret FromStored(byte[] bytes) => new(bytes);

    /// <summary>The token of one of the claim's tasks.</summary>
    public LeaseToken TokenOf(TaskId task) => LeaseToken.Of(HMACSHA256.HashData(_bytes, task.Value.ToByteArray(bigEndian: true)));

    /// <inheritdoc/>
    public bool Equals(LeaseSecret? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LeaseSecret);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);
}
