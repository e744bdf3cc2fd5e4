using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Domain.Tasks;

namespace Scheduler.Api.Requests;

/// <summary>Reads a field without ever failing: what is no value becomes a malformed field.</summary>
internal abstract class FieldConverter<T> : JsonConverter<Field<T>>
    where T : notnull
{
    public override bool HandleNull => true;

    public override Field<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            return Field<T>.Null;
        }

        return ReadValue(ref reader);
    }

    public override void Write(Utf8JsonWriter writer, Field<T> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers do not hold fields of requests.");

    protected abstract Field<T> ReadValue(ref Utf8JsonReader reader);
}

/// <summary>A field whose value is written as a JSON string.</summary>
internal sealed class TextFieldConverter<T>(Func<string, Field<T>> parse) : FieldConverter<T>
    where T : notnull
{
    protected override Field<T> ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return parse(reader.GetString()!);
        }

        reader.Skip();
        return Field<T>.Malformed("must be a string.");
    }
}

/// <summary>A payload, read from the bytes that were sent.</summary>
internal sealed class PayloadFieldConverter : FieldConverter<Payload>
{
    protected override Field<Payload> ReadValue(ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        var faults = Payload.TryParse(JsonMarshal.GetRawUtf8Value(document.RootElement), out var payload);
        return payload is null ? Field<Payload>.Malformed(faults) : Field<Payload>.Of(payload);
    }
}
