using System.Text;

namespace Scheduler.Domain.Common;

public static class UnicodeText
{
    /// <summary>The error message for a text that is not <see cref="IsWellFormed">well-formed</see>.</summary>
    public const string LoneSurrogate = "must not contain a lone surrogate, which is not valid Unicode.";

    /// <summary>Whether every surrogate in the text is part of a pair.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var status = Rune.DecodeFromUtf16(text, out _, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
            {
                return false;
            }

            text = text[consumed..];
        }

        return true;
    }
}
