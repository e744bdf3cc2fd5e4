using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Json;

/// <summary>Writes times as <see cref="Iso8601.Format"/> does.</summary>
internal sealed class TimeJsonConverter : WriteOnlyConverter<DateTimeOffset>
{
    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Iso8601.Format(value));
}

/// <summary>Writes a payload as stored, byte for byte.</summary>
internal sealed class PayloadJsonConverter : WriteOnlyConverter<Payload>
{
    public override void Write(Utf8JsonWriter writer, Payload value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
}

/// <summary>Writes a status as its name.</summary>
internal sealed class StatusJsonConverter : WriteOnlyConverter<ScheduledTaskStatus>
{
    public override void Write(Utf8JsonWriter writer, ScheduledTaskStatus value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToName());
}

/// <summary>Writes a failure code as its name.</summary>
internal sealed class FailureCodeJsonConverter : WriteOnlyConverter<FailureCode>
{
    public override void Write(Utf8JsonWriter writer, FailureCode value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToName());
}

/// <summary>A converter for responses only; requests are read field by field, see <see cref="Requests.Field{T}"/>.</summary>
internal abstract class WriteOnlyConverter<T> : JsonConverter<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("The type is not used in requests.");
}
