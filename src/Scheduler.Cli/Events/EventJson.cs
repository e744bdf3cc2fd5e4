using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client;

namespace Scheduler.Cli.Events;

/// <summary>Writes an event as the service does. A stream is read by the client, which does not keep the text.</summary>
internal static class EventJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new TimeConverter(),
            new JsonStringEnumConverter<SchedulerEventType>(JsonNamingPolicy.KebabCaseLower),
            new JsonStringEnumConverter<TaskFailureCode>(JsonNamingPolicy.KebabCaseLower),
            new JsonStringEnumConverter<SchedulerTaskStatus>(JsonNamingPolicy.SnakeCaseUpper),
            new JsonStringEnumConverter<EventOrigin>(JsonNamingPolicy.SnakeCaseUpper),
        },
    };

    public static string Of(SchedulerEvent change) => JsonSerializer.Serialize(change, Options);

    private sealed class TimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
    }
}
