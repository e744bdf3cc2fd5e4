using System.Text;

namespace Scheduler.Domain.Common;

public static class UnicodeText
{
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
