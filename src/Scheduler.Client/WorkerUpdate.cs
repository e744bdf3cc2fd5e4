using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>An update of a worker's settings; unset properties are left unchanged.</summary>
public sealed class WorkerUpdate
{
    /// <summary>Whether the worker is paused: claims return none of its tasks.</summary>
    public bool? Paused { get; init; }

    /// <summary>Why the worker is paused, for people, up to 500 characters; null removes it. Only while it is paused.</summary>
    [JsonConverter(typeof(OptionalConverter<string?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> PauseReason { get; init; }

    /// <summary>When the pause ends, in the future; null if it ends only on request. Only while the worker is paused.</summary>
    [JsonConverter(typeof(OptionalConverter<DateTimeOffset?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<DateTimeOffset?> PausedUntil { get; init; }

    /// <summary>The maximum number of tasks that run at the same time, 1–100000; null for no limit.</summary>
    [JsonConverter(typeof(OptionalConverter<int?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> MaxRunning { get; init; }
}
