using System.Security.Cryptography;
using Scheduler.Domain.Tasks;

namespace Scheduler.Domain.Claims;

/// <summary>Random bytes that all tasks of one claim share, and from which the token of each task is derived.</summary>
public sealed class LeaseSecret : IEquatable<LeaseSecret>
{
    /// <summary>In bytes.</summary>
    public const int Length = 16;

    private readonly byte[] _bytes;

    private LeaseSecret(byte[] bytes) => _bytes = bytes;

    public ReadOnlyMemory<byte> Bytes => _bytes;

    public static LeaseSecret New() => new(RandomNumberGenerator.GetBytes(Length));

    /// <summary>Restores a secret from <see cref="Bytes"/>. The array must not be changed afterwards.</summary>
    public static LeaseSecret FromStored(byte[] bytes) => new(bytes);

    /// <summary>The lease token of a task of the claim.</summary>
    public LeaseToken TokenOf(TaskId task) => LeaseToken.Of(HMACSHA256.HashData(_bytes, task.Value.ToByteArray(bigEndian: true)));

    /// <inheritdoc/>
    public bool Equals(LeaseSecret? other) => other is not null && CryptographicOperations.FixedTimeEquals(_bytes, other._bytes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LeaseSecret);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_bytes);
}
