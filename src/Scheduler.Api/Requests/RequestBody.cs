using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Api.Requests;

/// <summary>A request's body: its known fields in the derived record, and whatever else was sent.</summary>
public abstract record RequestBody
{
    /// <summary>What the record has no field for; a validator refuses it by name.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? UnknownFields { get; init; }
}
