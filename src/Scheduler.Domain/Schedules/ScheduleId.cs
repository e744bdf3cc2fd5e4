namespace Scheduler.Domain.Schedules;

/// <summary>
/// The id of a schedule: a UUID of version 7 (RFC 9562 section 5.7), ordered by the time of creation. Ids sort by their sixteen
/// bytes in big-endian order, which is also the order of their text.
/// </summary>
public readonly record struct ScheduleId(Guid Value)
{
    /// <param name="now">The time to encode in the first 48 bits, in milliseconds.</param>
    public static ScheduleId New(DateTimeOffset now) => new(Guid.CreateVersion7(now));

    /// <summary>Accepts only the canonical lower-case form.</summary>
    public static bool TryParse(string? text, out ScheduleId id)
    {
        var parsed = Guid.TryParseExact(text, "D", out var value) && value.ToString("D").Equals(text, StringComparison.Ordinal);
        id = parsed ? new ScheduleId(value) : default;
        return parsed;
    }

    /// <summary>The canonical lower-case form.</summary>
    public override string ToString() => Value.ToString("D");
}
