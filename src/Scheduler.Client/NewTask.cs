using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A task to be created.</summary>
public sealed class NewTask
{
    /// <summary>The start time; must be in the future. Set either this or <see cref="DelaySeconds"/>.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>
    /// The start time as a delay in seconds from now, 0–31536000, measured by the service's lease clock, so this machine's clock does
    /// not matter. A task with delay 0 is due immediately.
    /// </summary>
    public int? DelaySeconds { get; init; }

    /// <summary>The name of the worker that runs it, 1–100 characters.</summary>
    public required string Worker { get; init; }

    /// <summary>A short description, at most 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>The payload, a JSON object of at most 256 KiB; see <see cref="JsonPayload"/>.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }

    /// <summary>The retry policy; the service's default when null.</summary>
    public RetryPolicy? Retry { get; init; }
}
