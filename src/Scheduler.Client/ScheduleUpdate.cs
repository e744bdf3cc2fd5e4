using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>
/// An update of a schedule; unset properties are left unchanged. A change of the rule or of the tasks' template affects only what is
/// still in the future.
/// </summary>
public sealed class ScheduleUpdate
{
    /// <summary>The new name, 1–200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The new cron expression, which replaces <see cref="Every"/> too; see <see cref="NewSchedule.Cron"/>.</summary>
    public string? Cron { get; init; }

    /// <summary>The new duration between instants, which replaces <see cref="Cron"/> too; see <see cref="NewSchedule.Every"/>.</summary>
    public string? Every { get; init; }

    /// <summary>The new time zone, a name in the IANA database.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The new first possible instant; null for none.</summary>
    [JsonConverter(typeof(OptionalConverter<DateTimeOffset?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<DateTimeOffset?> StartsAt { get; init; }

    /// <summary>The new last possible instant; null for none.</summary>
    [JsonConverter(typeof(OptionalConverter<DateTimeOffset?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<DateTimeOffset?> EndsAt { get; init; }

    /// <summary>Local dates without instants, at most 400, distinct, which replace the current ones; an empty collection removes all.</summary>
    public IReadOnlyCollection<DateOnly>? ExcludedDates { get; init; }

    /// <summary>The new worker name.</summary>
    public string? Worker { get; init; }

    /// <summary>The new title of the tasks; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<string?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Title { get; init; }

    /// <summary>A payload of the tasks that replaces the current one; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<JsonElement?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<JsonElement?> Payload { get; init; }

    /// <summary>A retry policy of the tasks that replaces the current one.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Pauses or resumes the schedule. Instants that pass while it is paused are skipped.</summary>
    public bool? Paused { get; init; }

    /// <summary>The new note for people, at most 500 characters; null clears it.</summary>
    [JsonConverter(typeof(OptionalConverter<string?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Note { get; init; }

    /// <summary>How an instant is handled while the last occurrence is not finished.</summary>
    public ScheduleOverlap? Overlap { get; init; }

    /// <summary>How occurrences that did not start in time are handled.</summary>
    public ScheduleMisfire? Misfire { get; init; }

    /// <summary>How late a start still counts as in time, in seconds, 1–604800.</summary>
    public int? GraceSeconds { get; init; }

    /// <summary>How many pending instants are kept under <see cref="ScheduleMisfire.RunAll"/>, 1–1000.</summary>
    public int? MaxCatchUp { get; init; }

    /// <summary>After how many seconds it is late, 10–604800; null for never.</summary>
    [JsonConverter(typeof(OptionalConverter<int?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> LateAfterSeconds { get; init; }
}
