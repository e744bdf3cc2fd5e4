using System.Text;

namespace Scheduler.Client.Http;

/// <summary>Text as one segment of a path.</summary>
internal static class UriPath
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">No path can hold the text as a segment of its own.</exception>
    public static string Escape(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);

        // Encoded or not, these are folded into the path before it: a call would reach the task instead of its payload's key.
        if (value is "." or "..")
        {
            throw new ArgumentException($"'{value}' cannot be named in a path.", parameter);
        }

        // A lone surrogate would be replaced, and another thing named.
        _ = Strict.GetByteCount(value);
        return Uri.EscapeDataString(value);
    }
}
