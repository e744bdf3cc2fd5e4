using System.Text.Json;
using System.Text.Json.Serialization;
using Scheduler.Client.Json;

namespace Scheduler.Client;

/// <summary>A schedule to be created or replaced: a rule, which determines the instants at which to run, and a template for their tasks.</summary>
public sealed class NewSchedule
{
    /// <summary>The unique name, 1–200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// A cron expression in the syntax of Cronos 0.13, 1–200 characters: five fields, six with seconds first, or a macro such as
    /// <c>@daily</c>. <c>H</c> in a field selects a value by the schedule's name. Set either this or <see cref="Every"/>.
    /// </summary>
    public string? Cron { get; init; }

    /// <summary>
    /// An ISO 8601 duration between instants: one calendar unit from 1 to 1000 (<c>P1D</c>, <c>P2W</c>, <c>P3M</c>, <c>P1Y</c>), counted
    /// in local time from <see cref="StartsAt"/>, which is then required; or hours, minutes and whole seconds from 1 s to 366 days
    /// (<c>PT90M</c>), counted as elapsed time from <see cref="StartsAt"/> or from 1970-01-01T00:00:00Z. Set either this or
    /// <see cref="Cron"/>.
    /// </summary>
    public string? Every { get; init; }

    /// <summary>The time zone of the rule, a name in the IANA database such as <c>Europe/Berlin</c>; <c>UTC</c> when null.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The first possible instant, included; may be in the past.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The last possible instant, included; may be in the past.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>Local dates in <see cref="TimeZone"/> on which no instant occurs, at most 400, distinct; none when null.</summary>
    public IReadOnlyCollection<DateOnly>? ExcludedDates { get; init; }

    /// <summary>The name of the worker that runs the tasks, 1–100 characters.</summary>
    public required string Worker { get; init; }

    /// <summary>A short description of the tasks, at most 200 characters.</summary>
    public string? Title { get; init; }

    /// <summary>The payload of the tasks, a JSON object of at most 256 KiB; see <see cref="JsonPayload"/>.</summary>
    [JsonConverter(typeof(RawJsonConverter))]
    public JsonElement? Payload { get; init; }

    /// <summary>The retry policy of the tasks; the service's default when null.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>Whether it is paused. When null, a new schedule is not paused, and one that is replaced stays as it is.</summary>
    public bool? Paused { get; init; }

    /// <summary>A note for people, at most 500 characters; null clears it. When not set, a schedule that is replaced keeps its note.</summary>
    [JsonConverter(typeof(OptionalConverter<string?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<string?> Note { get; init; }

    /// <summary>How an instant is handled while the last occurrence is not finished; <see cref="ScheduleOverlap.Allow"/> when null.</summary>
    public ScheduleOverlap? Overlap { get; init; }

    /// <summary>
    /// How occurrences that did not start in time are handled; <see cref="ScheduleMisfire.RunOnce"/> when null.
    /// <see cref="ScheduleMisfire.RunAll"/> cannot be combined with <see cref="ScheduleOverlap.Skip"/>.
    /// </summary>
    public ScheduleMisfire? Misfire { get; init; }

    /// <summary>How late a start still counts as in time, in seconds, 1–604800; 60 when null.</summary>
    public int? GraceSeconds { get; init; }

    /// <summary>How many pending instants are kept under <see cref="ScheduleMisfire.RunAll"/>, 1–1000; 100 when null.</summary>
    public int? MaxCatchUp { get; init; }

    /// <summary>After how many seconds it is late, 10–604800; null for never. 300 when not set.</summary>
    [JsonConverter(typeof(OptionalConverter<int?>))]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Optional<int?> LateAfterSeconds { get; init; }
}
