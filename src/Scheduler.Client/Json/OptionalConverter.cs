using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Client.Json;

/// <summary>Writes a set value, including null; unset values are omitted by the property's <c>JsonIgnore</c> condition.</summary>
internal sealed class OptionalConverter<T> : JsonConverter<Optional<T>>
{
    public override Optional<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Updates are only written, never read.");

    public override void Write(Utf8JsonWriter writer, Optional<T> value, JsonSerializerOptions options)
    {
        switch (value.Value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case DateTimeOffset time:
                writer.WriteStringValue(time);
                break;
            case JsonElement element:
                writer.WriteRawValue(element.GetRawText(), skipInputValidation: true);
                break;
            default:
                throw new NotSupportedException($"{typeof(T).Name} is not a supported field type.");
        }
    }
}
