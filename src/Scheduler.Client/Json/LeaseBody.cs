using System.Text.Json;
using System.Text.Json.Serialization;

namespace Scheduler.Client.Json;

/// <summary>The body of all calls on a lease; each call sets the fields that it needs.</summary>
internal sealed record LeaseBody
{
    /// <summary>The task's id, when it is not in the path: among several reports.</summary>
    public string? Id { get; init; }

    /// <summary>The name of the call, when it is not in the path.</summary>
    public string? Action { get; init; }

    public required string LeaseToken { get; init; }

    public int? LeaseSeconds { get; init; }

    public ProgressBody? Progress { get; init; }

    public string? Message { get; init; }

    public bool? Retryable { get; init; }

    public int? RetryAfterSeconds { get; init; }

    public int? DelaySeconds { get; init; }

    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }
}

/// <summary>The progress in a heartbeat.</summary>
internal sealed record ProgressBody(double? Percent, string? Message);
