using System.Buffers.Text;
using System.Text.Json;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Requests;

/// <summary>
/// Reads the fields of a JSON object without throwing: an invalid value becomes a malformed field, and unread members are reported
/// at the end. A JsonDocument would need time quadratic in the nesting depth.
/// </summary>
internal sealed class BodyReader
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly Dictionary<string, Member> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <param name="json">An object in strict JSON (<see cref="Domain.Common.StrictJson"/>).</param>
    public BodyReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            reader.Skip();
            _members.Add(name, new Member(type, json[start..(int)reader.BytesConsumed]));
        }
    }

    /// <summary>Reads the items of an array of objects.</summary>
    /// <param name="json">An array in strict JSON.</param>
    public static IReadOnlyList<Field<T>> ReadItems<T>(ReadOnlyMemory<byte> json)
        where T : IBodyRequest<T>
    {
        var items = new List<Field<T>>();
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
            reader.Skip();
            items.Add(type == JsonTokenType.StartObject
                ? Field<T>.Of(T.Read(new BodyReader(json[start..(int)reader.BytesConsumed])))
                : Field<T>.Invalid("must be an object."));
        }

        return items;
    }

    /// <summary>The names of members that were not read.</summary>
    public IReadOnlyList<string> UnreadMembers => _members.Keys.Where(name => !_taken.Contains(name)).ToList();

    /// <summary>Reads a field whose value is a string.</summary>
    public Field<T> Text<T>(string name, Func<string, Field<T>> parse)
        where T : notnull => Take<T>(name, member => member.Type == JsonTokenType.String
            ? parse(JsonSerializer.Deserialize<string>(member.Json.Span)!)
            : Field<T>.Invalid("must be a string."));

    /// <summary>Reads a field whose value is an array of strings.</summary>
    public Field<IReadOnlyList<T>> TextList<T>(string name, Func<string, Field<T>> parse)
        where T : notnull => Take(name, member => member.Type == JsonTokenType.StartArray
            ? ParseList(member.Json, parse)
            : Field<IReadOnlyList<T>>.Invalid("must be an array."));

    /// <summary>Reads an integer.</summary>
    public Field<long> Integer(string name) => Take(name, member => member.Type != JsonTokenType.Number
        ? Field<long>.Invalid("must be an integer.")
        : Utf8Parser.TryParse(member.Json.Span, out long value, out var length) && length == member.Json.Length
            ? Field<long>.Of(value)
            : Field<long>.Invalid("must be an integer without a fraction or an exponent, of at most 18 digits."));

    /// <summary>Reads a number.</summary>
    public Field<double> Number(string name) => Take(name, member => member.Type == JsonTokenType.Number
        ? Field<double>.Of(JsonSerializer.Deserialize<double>(member.Json.Span))
        : Field<double>.Invalid("must be a number."));

    /// <summary>Reads a Boolean.</summary>
    public Field<bool> Boolean(string name) => Take(name, member => member.Type is JsonTokenType.True or JsonTokenType.False
        ? Field<bool>.Of(member.Type == JsonTokenType.True)
        : Field<bool>.Invalid("must be true or false."));

    /// <summary>Reads a nested object.</summary>
    public Field<T> Object<T>(string name)
        where T : class, IBodyRequest<T> => Take(name, member => member.Type == JsonTokenType.StartObject
            ? Field<T>.Of(T.Read(new BodyReader(member.Json)))
            : Field<T>.Invalid("must be an object."));

    /// <summary>Reads a payload.</summary>
    public Field<Payload> Payload(string name) => Take(name, member => ParsePayload(member.Json));

    /// <summary>Reads the whole object as a payload.</summary>
    public Field<Payload> WholeAsPayload()
    {
        _taken.UnionWith(_members.Keys);
        return ParsePayload(_json);
    }

    private static Field<IReadOnlyList<T>> ParseList<T>(ReadOnlyMemory<byte> json, Func<string, Field<T>> parse)
        where T : notnull
    {
        var items = new List<Field<T>>();
        var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = int.MaxValue });
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(reader.TokenType == JsonTokenType.String ? parse(reader.GetString()!) : Field<T>.Invalid("must contain only strings."));
            reader.Skip();
        }

        var faults = items.SelectMany(item => item.Errors).Distinct(StringComparer.Ordinal).ToList();
        return faults.Count > 0 ? Field<IReadOnlyList<T>>.Invalid(faults) : Field<IReadOnlyList<T>>.Of(items.Select(item => item.Value).ToList());
    }

    private static Field<Payload> ParsePayload(ReadOnlyMemory<byte> json)
    {
        var faults = Domain.Tasks.Payload.TryParse(json.Span, out var payload);
        return payload is null ? Field<Payload>.Invalid(faults) : Field<Payload>.Of(payload);
    }

    private Field<T> Take<T>(string name, Func<Member, Field<T>> read)
        where T : notnull
    {
        _taken.Add(name);
        if (!_members.TryGetValue(name, out var member))
        {
            return default;
        }

        return member.Type == JsonTokenType.Null ? Field<T>.Null : read(member);
    }

    private sealed record Member(JsonTokenType Type, ReadOnlyMemory<byte> Json);
}
