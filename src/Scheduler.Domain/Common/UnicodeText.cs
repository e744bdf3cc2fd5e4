using System.Text;

namespace Scheduler.Domain.Common;

/// <summary>What every text in the domain has to be.</summary>
public static class UnicodeText
{
    /// <summary>The message for a text that fails <see cref="IsWellFormed"/>.</summary>
    public const string LoneSurrogate = "must not contain a lone surrogate, which is not Unicode text.";

    /// <summary>Whether every surrogate in the text is one of a pair.</summary>
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
