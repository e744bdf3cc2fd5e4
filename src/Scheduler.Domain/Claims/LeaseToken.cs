using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Domain.Claims;

/// <summary>The secret that proves a lease. Any text is accepted as a token; only the correct one matches.</summary>
public sealed class LeaseToken
{
    private const int Length = 16;

    private LeaseToken(string value) => Value = value;

    public string Value { get; }

    public static LeaseToken From(string text) => new(text);

    /// <summary>Compares in constant time.</summary>
    public bool Matches(LeaseToken other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Value), Encoding.UTF8.GetBytes(other.Value));

    internal static LeaseToken Of(ReadOnlySpan<byte> digest) => new(Base64Url.EncodeToString(digest[..Length]));
}
