using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A change of a worker's settings: what is not set stays as it is.</summary>
public sealed class WorkerUpdate
{
    /// <summary>Whether claims are given nothing.</summary>
    public bool? Paused { get; init; }

    /// <summary>How many tasks may run at once, 1–100000; null for no cap.</summary>
    [JsonConverter(typeof(OptionalConverter<int?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> MaxRunning { get; init; }
}
