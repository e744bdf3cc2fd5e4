using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A task as the service tells it.</summary>
public sealed class SchedulerTask
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>When it is to start.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>What it is about, or null.</summary>
    public string? Title { get; init; }

    /// <summary>Who is to run it.</summary>
    public required string Worker { get; init; }

    /// <summary>Where it stands.</summary>
    public required SchedulerTaskStatus Status { get; init; }

    /// <summary>Its payload, an object; every value as it was sent, numbers digit by digit.</summary>
    public required JsonElement Payload { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When its present or last attempt began, or null.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended, or null.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>1 at first, one more with every change. What <c>ifVersion</c> asks for.</summary>
    public required long Version { get; init; }

    /// <summary>When it may next be claimed; null once it runs or has ended.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>How often it began to run; 0 at first.</summary>
    public int Attempt { get; init; }

    /// <summary>How often it is attempted.</summary>
    public required RetryPolicy Retry { get; init; }

    /// <summary>How its last attempt failed, or null.</summary>
    public TaskFailure? Failure { get; init; }

    /// <summary>Its lease, or null.</summary>
    public TaskLease? Lease { get; init; }

    /// <summary>The W3C trace context of its creation, or null.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Reads the payload as a type. A member that the type needs must be there, and one that cannot be null must not be.</summary>
    /// <exception cref="JsonException">The payload is not of that type.</exception>
    public T? PayloadAs<T>(JsonTypeInfo<T> type) => PayloadReader.Read(Payload, type);

    /// <summary>Reads the payload as a type, by reflection and with the defaults of the web (camelCase names).</summary>
    /// <exception cref="JsonException">The payload is not of that type.</exception>
    [RequiresUnreferencedCode(JsonPayload.Reflection)]
    [RequiresDynamicCode(JsonPayload.Reflection)]
    public T? PayloadAs<T>() => PayloadReader.Read<T>(Payload);

    /// <summary>Which task it is; neither payload nor token, so that it may be logged.</summary>
    public override string ToString() => $"{Id} ({Worker}, {Status})";
}
