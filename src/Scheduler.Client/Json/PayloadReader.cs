using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Scheduler.Client.Json;

/// <summary>
/// Reads payloads as types, and holds them to what the types declare: a constructor's parameter that is neither nullable nor optional
/// must be there, and what is not nullable must not be null. The serializer ignores both unless it is told otherwise.
/// </summary>
internal static class PayloadReader
{
    private static readonly ConditionalWeakTable<JsonSerializerOptions, JsonSerializerOptions> Strict = new();

    /// <exception cref="JsonException">The payload is not of that type.</exception>
    public static T? Read<T>(JsonElement payload, JsonTypeInfo<T> type)
    {
        // A description without a resolver was made by hand: its options do not know it, and it is used as it is.
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

    // The serializer would ask for every parameter without a default.
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
