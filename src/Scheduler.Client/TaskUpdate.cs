using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>An update of a task; unset properties are left unchanged.</summary>
public sealed class TaskUpdate
{
    /// <summary>The new start time; must be in the future. Cannot be combined with <see cref="DelaySeconds"/>.</summary>
    public DateTimeOffset? Start { get; init; }

    /// <summary>
    /// The new start time as a delay in seconds from now, 0–31536000, measured by the service's lease clock; a task with delay 0 is due
    /// immediately. Together with the status <see cref="SchedulerTaskStatus.Scheduled"/> it retries a failed task. Every request sets a
    /// new start, even a retry of one whose response was lost.
    /// </summary>
    public int? DelaySeconds { get; init; }

    /// <summary>The new worker name.</summary>
    public string? Worker { get; init; }

    /// <summary>The new status, if the transition is allowed.</summary>
    public SchedulerTaskStatus? Status { get; init; }

    /// <summary>The new title; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<string?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Title { get; init; }

    /// <summary>A payload that replaces the current one; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<JsonElement?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<JsonElement?> Payload { get; init; }

    /// <summary>A retry policy that replaces the current one.</summary>
    public RetryPolicy? Retry { get; init; }
}
