using System.Security.Cryptography;

namespace Scheduler.Domain.ApiKeys;

/// <summary>Lower-case hexadecimal: a double click selects all of it, and it needs no quoting in a shell.</summary>
internal static class Hexadecimal
{
    private const int BitsPerCharacter = 4;

    public static string Random(int length) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(length * BitsPerCharacter / 8));

    public static bool IsValid(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigitLower);
}
