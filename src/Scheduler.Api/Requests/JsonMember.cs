using System.Text.Json;

namespace Scheduler.Api.Requests;

/// <summary>
/// A value in strict JSON (<see cref="Domain.Common.StrictJson"/>). A JsonDocument would need time quadratic in the nesting depth.
/// </summary>
/// <param name="Type">The first token.</param>
/// <param name="Json">The text.</param>
internal sealed record JsonMember(JsonTokenType Type, ReadOnlyMemory<byte> Json)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = int.MaxValue };

    /// <summary>The members of an object, in order.</summary>
    public static Dictionary<string, JsonMember> MembersOf(ReadOnlyMemory<byte> json)
    {
        var members = new Dictionary<string, JsonMember>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            reader.Read();
            members.Add(name, Take(ref reader, json));
        }

        return members;
    }

    /// <summary>The items of an array.</summary>
    public static IReadOnlyList<JsonMember> ItemsOf(ReadOnlyMemory<byte> json)
    {
        var items = new List<JsonMember>();
        var reader = new Utf8JsonReader(json.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            items.Add(Take(ref reader, json));
        }

        return items;
    }

    private static JsonMember Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var (type, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        reader.Skip();
        return new JsonMember(type, json[start..(int)reader.BytesConsumed]);
    }
}
