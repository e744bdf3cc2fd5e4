using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Client.Json;

/// <summary>The body of all calls on a lease; each call sets the fields that it needs.</summary>
internal sealed class LeaseBody
{
    public required string LeaseToken { get; init; }

    public int? LeaseSeconds { get; init; }

    public string? Message { get; init; }

    public bool? Retryable { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public int? DelaySeconds { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }
}
