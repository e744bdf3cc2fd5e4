using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client;

/// <summary>Creates payloads.</summary>
public static class JsonPayload
{
    internal const string Reflection = "Uses reflection; pass a JsonTypeInfo<T> in applications that are trimmed or compiled ahead of time.";

    internal static JsonSerializerOptions WebOptions { get; } = new(JsonSerializerDefaults.Web);

    /// <summary>Serializes an object as a payload.</summary>
    public static JsonElement From<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToElement(value, type);

    /// <summary>Serializes an object as a payload, by reflection with <see cref="JsonSerializerDefaults.Web"/> (camelCase).</summary>
    [RequiresUnreferencedCode(Reflection)]
    [RequiresDynamicCode(Reflection)]
    public static JsonElement From<T>(T value) => JsonSerializer.SerializeToElement(value, WebOptions);

    /// <summary>Parses JSON text as a payload; numbers keep every digit.</summary>
    /// <exception cref="JsonException">The text is not valid JSON.</exception>
    public static JsonElement Parse([StringSyntax(StringSyntaxAttribute.Json)] string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
