using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client;

/// <summary>Makes payloads of objects.</summary>
public static class JsonPayload
{
    internal const string Reflection = "Serializes by reflection; pass a JsonTypeInfo<T> where code is trimmed or compiled ahead of time.";

    internal static JsonSerializerOptions WebOptions { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>An object as a payload.</summary>
    public static JsonElement From<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToElement(value, type);

    /// <summary>An object as a payload, by reflection and with the defaults of the web (camelCase names).</summary>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static JsonElement From<T>(T value) => JsonSerializer.SerializeToElement(value, WebOptions);

    /// <summary>JSON text as a payload, every number as it is written.</summary>
    /// <exception cref="JsonException">The text is not JSON.</exception>
    public static JsonElement Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
