using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client.Json;

/// <summary>
/// Deserializes payloads and enforces the declarations of their types: constructor parameters that are neither nullable nor optional are
/// required, and non-nullable members must not be null. By default the serializer enforces neither.
/// </summary>
internal static class PayloadReader
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Strict = new();

    /// <exception cref="JsonException">The payload is not of that type.</exception>
    public static T? Read<T>(JsonElement payload, JsonTypeInfo<T> type)
    {
        // Metadata without a resolver was created by hand: its options cannot resolve it, so it is used unchanged.
        return payload.Deserialize(type.OriginatingResolver is null || type.Options.TypeInfoResolver is null
            ? type
            : (JsonTypeInfo<T>)Strict.GetValue(type.Options, MakeStrict).GetTypeInfo(typeof(T)));
    }

    /// <exception cref="JsonException">The payload is not of that type.</exception>
    [RequiresUnreferencedCode(JsonPayload.Reflection)]
    [RequiresDynamicCode(JsonPayload.Reflection)]
    public static T? Read<T>(JsonElement payload)
    {
        JsonPayload.WebOptions.MakeReadOnly(populateMissingResolver: true);
        return Read(payload, (JsonTypeInfo<T>)JsonPayload.WebOptions.GetTypeInfo(typeof(T)));
    }

    private static JsonSerializerOptions MakeStrict(JsonSerializerOptions options)
    {
        var strict = new JsonSerializerOptions(options)
        {
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            TypeInfoResolver = options.TypeInfoResolver!.WithAddedModifier(AllowAbsence),
        };
        strict.MakeReadOnly();
        return strict;
    }

    // RespectRequiredConstructorParameters would also require nullable parameters without a default.
    private static void AllowAbsence(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property is { IsRequired: true, AssociatedParameter: { IsNullable: true, IsMemberInitializer: false } })
            {
                property.IsRequired = false;
            }
        }
    }
}
