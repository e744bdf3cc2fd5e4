using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Domain.Tasks;

/// <summary>What a claimer shows to act on a task that it has claimed. Any text may be one; only the right one is of use.</summary>
public sealed class LeaseToken
{
    private const int Length = 16;

    private LeaseToken(string value) => Value = value;

    /// <summary>The token as text.</summary>
    public string Value { get; }

    /// <summary>What somebody shows.</summary>
    public static LeaseToken From(string text) => new(text);

    /// <summary>Whether the two are the same. How long it takes does not tell in how much they agree.</summary>
    public bool Matches(LeaseToken other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Value), Encoding.UTF8.GetBytes(other.Value));

    internal static LeaseToken Of(ReadOnlySpan<byte> digest) => new(Base64Url.EncodeToString(digest[..Length]));
}
