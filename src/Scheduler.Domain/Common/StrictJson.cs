using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Scheduler.Domain.Common;

/// <summary>
/// Reads JSON more strictly than <see cref="JsonDocument"/> does (no duplicate keys, no lone surrogates, no invalid UTF-8)
/// and writes its compact form: no white space, escapes only where RFC 8259 section 7 needs them, the order of keys and the
/// text of numbers as they were.
/// </summary>
public static class StrictJson
{
    /// <summary>
    /// How deep a text is compacted and searched for duplicate keys. Beyond it only its depth is measured, so that a hostile
    /// nesting costs next to no memory; nobody accepts anything as deep.
    /// </summary>
    public const int MaxTrackedDepth = 128;

    /// <summary>Compacts one JSON text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="output">
    /// Where the compact form goes; null when only the check is wanted. What lies deeper than <see cref="MaxTrackedDepth"/>
    /// becomes null there.
    /// </param>
    /// <returns>The deepest nesting of arrays and objects; 0 for a bare scalar.</returns>
    /// <exception cref="StrictJsonException">The text is not JSON, has a duplicate key, or holds a lone surrogate.</exception>
    public static int Compact(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte>? output)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            throw new StrictJsonException(StrictJsonFault.Malformed, "", "The JSON starts with a byte order mark; send plain UTF-8.");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw new StrictJsonException(StrictJsonFault.Malformed, "", "The JSON is not valid UTF-8.");
        }

        // Depth is a matter of each caller's limits; the reader itself does not recurse.
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
            // The reader's own message names its options and quotes the input, so only the place is passed on.
            throw new StrictJsonException(
                StrictJsonFault.Malformed, "", $"The JSON is malformed at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.");
        }

        return scan.Depth;
    }

    /// <summary>The text of a compact JSON string, given with its quotes.</summary>
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
                        throw new StrictJsonException(StrictJsonFault.LoneSurrogate, Path(), "holds a lone surrogate, which is not Unicode text.");
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
                throw new StrictJsonException(StrictJsonFault.LoneSurrogate, Path(), "has a key that holds a lone surrogate, which is not Unicode text.");
            }

            var name = Encoding.UTF8.GetString(output.WrittenSpan[(start + 1)..^1]);
            var isNew = container.Names!.Add(name);
            container.Name = name;
            if (!isNew)
            {
                throw new StrictJsonException(StrictJsonFault.DuplicateKey, Path(), "is given twice.");
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

            // Names in their compact form, in which equal names have equal text.
            public HashSet<string>? Names { get; } = isObject ? new HashSet<string>(StringComparer.Ordinal) : null;

            public string? Name { get; set; }

            public int Count { get; set; }
        }
    }
}
