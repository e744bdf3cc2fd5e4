using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Client.Json;

/// <summary>The body of a trigger.</summary>
internal sealed class TriggerBody
{
    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }

    public string? Title { get; init; }
}
