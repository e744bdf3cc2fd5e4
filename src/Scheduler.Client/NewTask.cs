using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A task to be created.</summary>
public sealed class NewTask
{
    /// <summary>When it is to start; in the future. Either this or <see cref="DelaySeconds"/> is given.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>
    /// When it is to start, in seconds from now by the service's lease clock, 0–31536000; 0 is due immediately. This machine's clock
    /// does not matter.
    /// </summary>
    public int? DelaySeconds { get; init; }

    /// <summary>Who is to run it, 1–100 characters.</summary>
    public required string Worker { get; init; }

    /// <summary>What it is about, at most 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>Its payload, an object of at most 256 KiB: <see cref="JsonPayload"/> makes one.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }

    /// <summary>How often it is attempted; the service's default when null.</summary>
    public RetryPolicy? Retry { get; init; }
}
