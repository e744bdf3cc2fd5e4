using System.Globalization;
using System.Text;

namespace Scheduler.Cli.Output;

/// <summary>Text from the service, for a terminal.</summary>
internal static class TerminalText
{
    private const char Ellipsis = '…';

    /// <summary>Replaces control characters: they could move the cursor, change the colors, or reverse the direction of the text.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(IsControl))
        {
            return text;
        }

        var clean = text.ReplaceLineEndings(" ").ToCharArray();
        for (var i = 0; i < clean.Length; i++)
        {
            clean[i] = clean[i] == '\t' ? ' ' : IsControl(clean[i]) ? '\uFFFD' : clean[i];
        }

        return new string(clean);
    }

    /// <summary>The columns that a text takes.</summary>
    public static int WidthOf(string text) => Elements(text).Sum(element => element.Width);

    /// <summary>Shortens a text to a number of columns.</summary>
    public static string Shorten(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }

        var (result, taken) = (new StringBuilder(), 0);
        foreach (var (element, columns) in Elements(text))
        {
            if (taken + columns > width - 1)
            {
                break;
            }

            result.Append(element);
            taken += columns;
        }

        return result.Append(Ellipsis).ToString();
    }

    private static IEnumerable<(string Element, int Width)> Elements(string text)
    {
        var elements = StringInfo.GetTextElementEnumerator(text);
        while (elements.MoveNext())
        {
            var element = elements.GetTextElement();
            yield return (element, IsWide(Rune.GetRuneAt(element, 0).Value) ? 2 : 1);
        }
    }

    private static bool IsControl(char character) =>
        char.IsControl(character) || character is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    // The blocks of Unicode whose characters take two columns: East Asian scripts, full-width forms and emoji.
    private static bool IsWide(int rune) => rune is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6)
        or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) or (>= 0x1F900 and <= 0x1F9FF) or (>= 0x20000 and <= 0x3FFFD);
}
