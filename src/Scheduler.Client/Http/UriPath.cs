using System.Text;

namespace Scheduler.Client.Http;

/// <summary>Escapes text as a single segment of a URL path.</summary>
internal static class UriPath
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">The text cannot be a path segment.</exception>
    public static string Escape(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);

        // Dot segments are removed from a URL even when percent-encoded: the call would address the task instead of its payload key.
        if (value is "." or "..")
        {
            throw new ArgumentException($"'{value}' cannot be a segment of a URL path.", parameter);
        }

        // An unpaired surrogate would be replaced, which would address another resource.
        _ = Strict.GetByteCount(value);
        return Uri.EscapeDataString(value);
    }
}
