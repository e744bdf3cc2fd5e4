using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Scheduler.Domain.Common;

/// <summary>Writes JSON strings with only the escapes that RFC 8259 section 7 requires.</summary>
internal static class JsonText
{
    /// <summary>Writes the string, including its quotes.</summary>
    /// <param name="raw">The content of a well-formed JSON string without its quotes, in valid UTF-8.</param>
    /// <param name="isEscaped">Whether <paramref name="raw"/> contains a backslash.</param>
    /// <param name="output">The destination.</param>
    /// <returns>False when the string contains a lone surrogate.</returns>
    public static bool TryWriteQuoted(ReadOnlySpan<byte> raw, bool isEscaped, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        if (!isEscaped)
        {
            output.Write(raw);
        }
        else if (!TryWriteUnescaped(raw, output))
        {
            return false;
        }

        output.Write("\""u8);
        return true;
    }

    private static bool TryWriteUnescaped(ReadOnlySpan<byte> raw, IBufferWriter<byte> output)
    {
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                output.Write(raw);
                return true;
            }

            output.Write(raw[..plain]);
            raw = raw[plain..];
            if (raw[1] != (byte)'u')
            {
                // "\/" is the only short escape that JSON allows but does not require.
                output.Write(raw[1] == (byte)'/' ? "/"u8 : raw[..2]);
                raw = raw[2..];
                continue;
            }

            var rune = ReadRune(raw, out var length);
            if (rune is null)
            {
                return false;
            }

            WriteRune(rune.Value, output);
            raw = raw[length..];
        }

        return true;
    }

    private static Rune? ReadRune(ReadOnlySpan<byte> raw, out int length)
    {
        length = 6;
        var first = ReadUnit(raw);
        if (Rune.TryCreate(first, out var rune))
        {
            return rune;
        }

        length = 12;
        return raw.Length >= 12 && raw[6] == (byte)'\\' && raw[7] == (byte)'u' && Rune.TryCreate(first, ReadUnit(raw[6..]), out rune)
            ? rune
            : null;
    }

    private static char ReadUnit(ReadOnlySpan<byte> escape)
    {
        // The reader has already checked that these are four hexadecimal digits.
        return (char)ushort.Parse(escape[2..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static void WriteRune(Rune rune, IBufferWriter<byte> output)
    {
        switch (rune.Value)
        {
            case '"':
                output.Write("\\\""u8);
                break;
            case '\\':
                output.Write("\\\\"u8);
                break;
            case '\b':
                output.Write("\\b"u8);
                break;
            case '\t':
                output.Write("\\t"u8);
                break;
            case '\n':
                output.Write("\\n"u8);
                break;
            case '\f':
                output.Write("\\f"u8);
                break;
            case '\r':
                output.Write("\\r"u8);
                break;
            case < 0x20:
                var control = output.GetSpan(6);
                "\\u00"u8.CopyTo(control);
                Utf8Formatter.TryFormat((byte)rune.Value, control[4..], out _, new StandardFormat('x', 2));
                output.Advance(6);
                break;
            default:
                output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
                break;
        }
    }
}
