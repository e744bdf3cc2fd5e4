using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Domain.Events;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Json;

/// <summary>Writes times as <see cref="Iso8601.Format(DateTimeOffset)"/> does.</summary>
internal sealed class TimeJsonConverter : WriteOnlyConverter<DateTimeOffset>
{
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        Span<byte> utf8 = stackalloc byte[Iso8601.MaxLength];
        writer.WriteStringValue(utf8[..Iso8601.Format(value, utf8)]);
    }
}

/// <summary>Writes a payload as stored, byte for byte.</summary>
internal sealed class PayloadJsonConverter : WriteOnlyConverter<Payload>
{
    public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}

/// <summary>Writes a value of an enumeration as its name.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class NameJsonConverter<T>(Func<T, string> nameOf) : WriteOnlyConverter<T>
    where T : struct, Enum
{
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(nameOf(value));
}

/// <summary>Writes a set of fields as an array of their names.</summary>
internal sealed class TaskFieldsJsonConverter : WriteOnlyConverter<TaskFields>
{
    public override void Write(Utf8JsonWriter writer, TaskFields value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        foreach (var name in value.ToNames())
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
    }
}

/// <summary>A converter for responses only; requests are read field by field, see <see cref="Requests.Field{T}"/>.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The type is not used in requests.");
}
