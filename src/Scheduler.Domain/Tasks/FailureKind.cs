using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Scheduler.Domain.Tasks;

/// <summary>
/// The kind of a failure: equal for failures whose code and message agree but for numbers, identifiers, quoted text, addresses and the
/// paths of URLs. It is stored, so it must not change between releases.
/// </summary>
/// <param name="Value">64 bits of a hash.</param>
public readonly record struct FailureKind(ulong Value)
{
    /// <summary>The length of <see cref="ToString"/>.</summary>
    public const int Length = 16;

    /// <summary>The kind of a failure.</summary>
    public static FailureKind Of(TaskFailure failure)
    {
        var text = Encoding.UTF8.GetBytes($"{failure.Code.ToName()}\n{PatternOf(failure.Message)}");
        return new FailureKind(BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(text)));
    }

    /// <summary>The message with <c>*</c> for what differs within a kind; empty without a message.</summary>
    public static string PatternOf(string? message) => message is null ? "" : FailurePattern.Of(message);

    /// <summary>Parses the form of <see cref="ToString"/>; case-sensitive.</summary>
    public static bool TryParse(string text, out FailureKind kind)
    {
        var isValid = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        kind = new FailureKind(value);
        return isValid && kind.ToString() == text;
    }

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);
}
