using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A change of a task: what is not set stays as it is.</summary>
public sealed class TaskUpdate
{
    /// <summary>Another start; in the future. Not together with <see cref="DelaySeconds"/>.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>
    /// Another start, in seconds from now by the service's lease clock, 0–31536000; 0 is due immediately. With the status
    /// <see cref="SchedulerTaskStatus.Scheduled"/> it retries a failed task. Each request sets a new start, also one
    /// that is repeated because its response was lost.
    /// </summary>
    public int? DelaySeconds { get; init; }

    /// <summary>Another worker.</summary>
    public string? Worker { get; init; }

    /// <summary>Another status, where the lifecycle allows it.</summary>
    public SchedulerTaskStatus? Status { get; init; }

    /// <summary>Another title; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<string?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Title { get; init; }

    /// <summary>Another payload in the place of the present one; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<JsonElement?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<JsonElement?> Payload { get; init; }

    /// <summary>Another policy in the place of the present one.</summary>
    public RetryPolicy? Retry { get; init; }
}
