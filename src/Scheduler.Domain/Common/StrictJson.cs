using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Scheduler.Domain.Common;

/// <summary>
/// Reads JSON more strictly than <see cref="JsonDocument"/> (no duplicate keys, no lone surrogates, no invalid UTF-8)
/// and writes its compact form: no white space, only the escapes that RFC 8259 section 7 requires, the order of keys and the
/// text of numbers unchanged.
/// </summary>
public static class StrictJson
{
    /// <summary>
    /// The depth to which a text is compacted and checked for duplicate keys. Below it, only the depth is measured, so that
    /// malicious nesting costs almost no memory; the limits of all callers are lower.
    /// </summary>
    public const int MaxTrackedDepth = 128;

    /// <summary>Checks a JSON text and writes its compact form.</summary>
    /// <param name="utf8">The text in UTF-8.</param>
    /// <param name="output">
    /// The destination of the compact form; null to check the text only. Values nested deeper than <see cref="MaxTrackedDepth"/>
    /// are written as null.
    /// </param>
    /// <returns>The maximum nesting depth of arrays and objects; 0 for a bare scalar.</returns>
    /// <exception cref="StrictJsonException">The text is not JSON, has a duplicate key, or contains a lone surrogate.</exception>
    public static int Compact(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte>? output)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            throw new StrictJsonException(StrictJsonError.Malformed, "", "The JSON starts with a byte order mark; send plain UTF-8.");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new StrictJsonException(StrictJsonError.Malformed, "", "The JSON is not valid UTF-8.");
        }

        // Each caller has its own limit on depth, and the reader does not recurse.
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = int.MaxValue });
        var scan = new Scan(output ?? new ArrayBufferWriter<byte>());
        try
        {
            while (reader.Read())
            {
                scan.Add(ref reader);
                if (output is null)
                {
                    scan.Discard();
                }
            }
        }
        catch (JsonException e)
        {
            // The reader's message mentions its options and quotes the input, so only the position is reported.
            throw new StrictJsonException(
                StrictJsonError.Malformed, "", $"The JSON is malformed at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }

        return scan.Depth;
    }

    /// <summary>Returns the text of a compact JSON string that includes its quotes.</summary>
    internal static string Unquote(ReadOnlySpan<byte> quoted)
    {
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        return reader.GetString()!;
    }

    private sealed class Scan(ArrayBufferWriter<byte> output)
    {
        private readonly Stack<Container> _open = new();
        private bool _afterName;
        private int _level;

        public int Depth { get; private set; }

        public void Discard() => output.ResetWrittenCount();

        public void Add(ref Utf8JsonReader reader)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Open(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Close(ref reader);
                    break;
                case var _ when _level > MaxTrackedDepth:
                    break;
                case JsonTokenType.PropertyName:
                    AddName(ref reader);
                    break;
                case JsonTokenType.String:
                    Separate();
                    if (!JsonText.TryWriteQuoted(reader.ValueSpan, reader.ValueIsEscaped, output))
                    {
                        throw new StrictJsonException(StrictJsonError.LoneSurrogate, Path(), "contains a lone surrogate, which is not valid Unicode.");
                    }

                    break;
                default:
                    Separate();
                    output.Write(reader.ValueSpan);
                    break;
            }
        }

        private void Open(ref Utf8JsonReader reader)
        {
            Depth = Math.Max(Depth, ++_level);
            if (_level > MaxTrackedDepth + 1)
            {
                return;
            }

            Separate();
            if (_level > MaxTrackedDepth)
            {
                output.Write("null"u8);
                return;
            }

            output.Write(reader.ValueSpan);
            _open.Push(new Container(reader.TokenType == JsonTokenType.StartObject));
        }

        private void Close(ref Utf8JsonReader reader)
        {
            if (_level-- <= MaxTrackedDepth)
            {
                _open.Pop();
                output.Write(reader.ValueSpan);
            }
        }

        private void AddName(ref Utf8JsonReader reader)
        {
            Separate();
            var start = output.WrittenCount;
            var container = _open.Peek();
            if (!JsonText.TryWriteQuoted(reader.ValueSpan, reader.ValueIsEscaped, output))
            {
                container.Name = null;
                throw new StrictJsonException(StrictJsonError.LoneSurrogate, Path(), "has a key that contains a lone surrogate, which is not valid Unicode.");
            }

            var name = Encoding.UTF8.GetString(output.WrittenSpan[(start + 1)..^1]);
            var isNew = container.Names!.Add(name);
            container.Name = name;
            if (!isNew)
            {
                throw new StrictJsonException(StrictJsonError.DuplicateKey, Path(), "is a duplicate key.");
            }

            output.Write(":"u8);
            _afterName = true;
        }

        private void Separate()
        {
            if (_afterName)
            {
                _afterName = false;
                return;
            }

            if (_open.TryPeek(out var container) && container.Count++ > 0)
            {
                output.Write(","u8);
            }
        }

        private string Path()
        {
            var path = new StringBuilder();
            foreach (var container in _open.Reverse())
            {
                if (!container.IsObject)
                {
                    path.Append('[').Append(container.Count - 1).Append(']');
                }
                else if (container.Name is not null)
                {
                    path.Append(path.Length == 0 ? "" : ".").Append(Unquote(Encoding.UTF8.GetBytes($"\"{container.Name}\"")));
                }
            }

            return path.ToString();
        }

        private sealed class Container(bool isObject)
        {
            public bool IsObject { get; } = isObject;

            // In compact form, in which equal names have equal text.
            public HashSet<string>? Names { get; } = isObject ? new HashSet<string>(StringComparer.Ordinal) : null;

            public string? Name { get; set; }

            public int Count { get; set; }
        }
    }
}
