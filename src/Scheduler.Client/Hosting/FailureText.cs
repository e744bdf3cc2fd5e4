using System.Text;

namespace Scheduler.Client.Hosting;

/// <summary>Formats exceptions as failure messages.</summary>
internal static class FailureText
{
    private const int MaxLength = 2000;

    public static string Of(Exception exception)
    {
        var text = new StringBuilder();
        for (var cause = exception; cause is not null && text.Length < MaxLength; cause = cause.InnerException)
        {
            text.Append(text.Length == 0 ? "" : " <- ");
            if (cause is not (TaskFailedException or UnreadablePayloadException))
            {
                text.Append(cause.GetType().Name).Append(": ");
            }

            text.Append(MessageOf(cause));
        }

        return Clean(text.ToString());
    }

    /// <summary>An exception's message; the property may be overridden and may throw.</summary>
    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message;
        }
        catch (Exception failure)
        {
            return $"({exception.GetType().Name} has no message: the Message property threw {failure.GetType().Name}.)";
        }
    }

    // The service rejects unpaired surrogates, whether from the message or created by cutting it.
    private static string Clean(string text)
    {
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            if (clean.Length + rune.Utf16SequenceLength > MaxLength)
            {
                break;
            }

            clean.Append(rune.ToString());
        }

        return clean.ToString();
    }
}
