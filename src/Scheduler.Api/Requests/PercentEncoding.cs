using System.Text;
using System.Text.Unicode;

namespace Scheduler.Api.Requests;

/// <summary>Percent-encoding (RFC 3986 section 2.1) of UTF-8.</summary>
internal static class PercentEncoding
{
    /// <summary>Decodes once; null if an escape is malformed or the bytes are not UTF-8.</summary>
    public static string? TryDecode(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var decoded = new List<byte>(source.Length);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != (byte)'%')
            {
                decoded.Add(source[i]);
                continue;
            }

            if (i + 2 >= source.Length || !char.IsAsciiHexDigit((char)source[i + 1]) || !char.IsAsciiHexDigit((char)source[i + 2]))
            {
                return null;
            }

            decoded.AddRange(Convert.FromHexString(Encoding.ASCII.GetString(source, i + 1, 2)));
            i += 2;
        }

        return Utf8.IsValid(decoded.ToArray()) ? Encoding.UTF8.GetString(decoded.ToArray()) : null;
    }
}
